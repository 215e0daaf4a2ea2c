"""What runs beside the web server: the broker, Celery, and what is due how often."""

from celery.schedules import crontab

from .machine import VAR, env

# The broker is only a wake-up (law 1): with none of it, the sweeps below still find every due row.
BROKER_URL = env.address("BROKER_URL", default="pgmq://")
BROKER_DATABASE_URL = env.database_address("BROKER_DATABASE_URL")
CELERY_BROKER_URL = "pgmq://localhost" if BROKER_URL == "pgmq://" else BROKER_URL  # kombu warns of a missing host
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "conn_string": BROKER_DATABASE_URL,
        "init_extension": False,
        "visibility_timeout": 600,
        "polling_interval": 0.1,
        "pool_timeout": 3,  # whoever sends a wake-up waits no longer: the sweep does the work all the same
    }
    if BROKER_URL.startswith("pgmq")
    else {"visibility_timeout": 600, "socket_connect_timeout": 3}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_POOL = "marketplace.runtime.worker_pool:WorkerPool"
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
# Its queue is long-polled in turn with that of the tasks: each wake-up waited for up to four seconds.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = not BROKER_URL.startswith("pgmq")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "run" / "beat-schedule")
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0, least=0.1)
SWEEP_SLICE_SECONDS = SWEEP_SECONDS / 3  # a sweep with a backlog works so long, then other tasks get their turn
SWEEP_THREADS = env.int(
    "SWEEP_THREADS", default=8, least=1, most=1000
)  # of a process, each with a connection to the database
SEAL_SECONDS = env.float("SEAL_SECONDS", default=600.0, least=1)
IMPORT_FILES_KEPT_DAYS = env.int(
    "IMPORT_FILES_KEPT_DAYS", default=365, least=1, most=3650
)  # what was sent, and what was found of it
RECONCILE_DAYS = 7  # the daily reconciliation looks back so far, and further after a pause
# What is due every so many seconds; a message that nobody has taken by then is dropped, the next one does its work.
EVERY = {
    "orders.operations.tasks.beat_heartbeat": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_stripe_events": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_payments": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_refunds": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_disputes": SWEEP_SECONDS,
    "orders.settlement.tasks.sweep_parcels": SWEEP_SECONDS,
    "orders.preorders.tasks.sweep_forecasts": SWEEP_SECONDS,
    "orders.messages.tasks.sweep_mails": SWEEP_SECONDS,
    "marketplace.supply.notices.tasks.sweep_price_notices": SWEEP_SECONDS,
    "orders.parcels.tasks.sweep_label_files": SWEEP_SECONDS,
    "marketplace.bulk.tasks.sweep_imports": SWEEP_SECONDS,
    "orders.unpaid.tasks.sweep_networks": 3600.0,
    "orders.following.tasks.sweep_searches": 3600.0,
    "marketplace.people.tasks.sweep_limits": 3600.0,
    "marketplace.supply.agreements.tasks.sweep_removed_papers": 3600.0,
    "cms.tasks.publish_scheduled": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_reconciliation": 600.0,
    "marketplace.income.tasks.roll_up_accounts": SEAL_SECONDS,
    "marketplace.income.tasks.seal_events": SEAL_SECONDS,
    "orders.settlement.tasks.count_product_figures": SEAL_SECONDS,
    "cms.tasks.forget_purges": SEAL_SECONDS,
    "cms.tasks.forget_old_cards": 3600.0,
}
CELERY_BEAT_SCHEDULE = {
    task.rpartition(".")[2]: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in EVERY.items()
}
CELERY_BEAT_SCHEDULE["reconcile"] = {
    "task": "orders.payments.tasks.reconcile_daily", "schedule": crontab(hour=4, minute=10),
}  # fmt: skip
CELERY_BEAT_SCHEDULE["refused_photos"] = {
    "task": "orders.reviews.tasks.sweep_refused_photos", "schedule": crontab(hour=4, minute=40),
}  # fmt: skip
