"""All Celery tasks of orders: Celery looks for them here. Each room's own are in its `tasks.py`.

A message that was queued before tasks moved into their rooms names the task as `orders.tasks.…`; those names are served
for one release (`FORMER_NAMES`).
"""

from __future__ import annotations

from celery import Task, current_app

from marketplace.bulk.tasks import sweep_imports
from marketplace.income.tasks import roll_up_accounts, seal_events
from marketplace.people.tasks import sweep_limits
from marketplace.supply.agreements.tasks import sweep_removed_papers
from marketplace.supply.notices.tasks import sweep_price_notices
from orders.following.tasks import sweep_searches
from orders.messages.tasks import sweep_mails
from orders.operations.tasks import beat_heartbeat
from orders.parcels.tasks import sweep_label_files
from orders.payments.tasks import (
    process_stripe_event,
    reconcile_daily,
    sweep_disputes,
    sweep_payments,
    sweep_reconciliation,
    sweep_refunds,
    sweep_stripe_events,
)
from orders.preorders.tasks import sweep_forecasts
from orders.reviews.tasks import sweep_refused_photos
from orders.settlement.tasks import count_product_figures, settle_parcel, sweep_parcels
from orders.unpaid.tasks import sweep_networks

MOVED: tuple[Task, ...] = (
    beat_heartbeat,
    count_product_figures,
    process_stripe_event,
    reconcile_daily,
    roll_up_accounts,
    seal_events,
    settle_parcel,
    sweep_disputes,
    sweep_forecasts,
    sweep_mails,
    sweep_parcels,
    sweep_payments,
    sweep_reconciliation,
    sweep_refunds,
    sweep_refused_photos,
    sweep_stripe_events,
)

# never had a former name
NEW: tuple[Task, ...] = (
    sweep_imports,
    sweep_label_files,
    sweep_limits,
    sweep_networks,
    sweep_price_notices,
    sweep_removed_papers,
    sweep_searches,
)


def _serve_former_name(task: Task) -> Task:
    limits = {"soft_time_limit": task.soft_time_limit, "time_limit": task.time_limit}
    served: Task = current_app.task(name=f"orders.tasks.{task.__name__}", **limits)(task.run)
    return served


FORMER_NAMES = [_serve_former_name(task) for task in MOVED]
