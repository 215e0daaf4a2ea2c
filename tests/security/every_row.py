"""Somebody in each role, in a place of their own (A) and in another one (B), and a row of each kind that is of place A.

A is Lili's millet in Lingzi town, B is Xiangquan's pears in Taihe town.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    Revision,
    Site,
    Task,
    UploadedFile,
    Workflow,
    WorkflowTask,
)  # fmt: skip
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from cms.editing.editors import editors_group, grant_township_pages
from cms.models import SearchWords, SiteFrame, StoryImage
from marketplace.bulk.kinds import kind_named
from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import send_file
from marketplace.bulk.working import work_on
from marketplace.catalogue.models import Category, Pack, Product
from marketplace.cooperatives.joining.applying import Said, apply, keep_paper
from marketplace.cooperatives.joining.pairing import pair
from marketplace.cooperatives.models import Application, Cooperative, Member, Pairing
from marketplace.funds.models import FundEntry
from marketplace.households.corrections.actions import request_correction
from marketplace.households.models import BankCard, Correction, Household, PayoutBatch
from marketplace.households.payouts.actions import release_batch
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.inviting import invite
from marketplace.people.models import PLACES, Appointment, Invitation, Role, User
from marketplace.places.models import Township, Village
from marketplace.supply.agreements.scans import keep_scan
from marketplace.supply.models import (
    Agreement,
    AgreementScan,
    Delivery,
    Forecast,
    Lot,
    PriceNotice,
    PriceSupport,
    ProtectedPrice,
    Signature,
)
from orders.models import (
    Claim,
    DiscountCode,
    Order,
    Parcel,
    PostageRate,
    Refund,
    Review,
    ReviewPhoto,
)  # fmt: skip
from tests.cms.shop_site import ShopSite, make_picture, make_site
from tests.households.paying import CARDS, give_card, make_batch, second_of
from tests.orders.orchard import make_orchard
from tests.shared_worlds import made_around
from tests.stripe_double import server
from tests.stripe_double.control import Control
from tests.world import (
    NOW,
    Farm,
    World,
    fill_fund,
    make_discount,
    make_user,
    make_world,
    order_packs,
    pay_order,
    support,
)


@dataclass
class EveryRow:
    """The world, its pages, who is asked for answers, and the rows.

    :param rows: by model, of place A where the model's rows are of a place
    :param named: what parts of addresses are filled with that name no row, or a row by something else than its model
    """

    world: World
    site: ShopSite
    users: dict[str, User | None]
    order: Order
    unpaid: Order
    rows: dict[type[Any], Any] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)


# Who sees nothing of any place yet: the other place would be answered alike.
EMPTY_HANDED = (Role.HELPER, Role.VILLAGE_AGENT, Role.DRIVER)


def people_of(world: World) -> dict[str, User | None]:
    """Who is asked, by the name of the table's column; whose name ends in B holds the role in the other place."""
    people: dict[str, User | None] = {"anonymous": None, "buyer": make_user("buyer")}
    for role in Role:
        kind = PLACES.get(role)
        for farm, place in [(world.millet, "A"), (world.pears, "B")][: 2 if kind and role not in EMPTY_HANDED else 1]:
            village = farm.product.village
            places = {"township": village.township, "village": village, "cooperative": farm.cooperative}
            people[f"{role} {place}" if kind else role.value] = _appointed(farm, role, places[kind] if kind else None)
    return people


def _appointed(farm: Farm, role: Role, place: Model | None) -> User:
    """Return who holds a role, the farm's own people where they do."""
    own = {Role.CLERK: farm.clerk, Role.TOWNSHIP_STAFF: farm.staff}.get(role)
    if own is not None:
        return own
    user = make_user(f"{role}-{place.pk if place else ''}")
    appoint(user=user, role=role, place=place)
    user.refresh_from_db()
    return user


@pytest.fixture(scope="module")
def every_row(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, stripe_double: server.Double
) -> Iterator[EveryRow]:
    """All of it, at NOW, around the tests of a file."""
    stripe_double.control.reset()
    stripe_double.control.set_clock((NOW - datetime.now(UTC)).total_seconds())
    with (
        override_settings(STRIPE_API_BASE=stripe_double.url),
        made_around(django_db_blocker, lambda: make_every_row(stripe_double.control)) as made,
    ):
        yield made


def make_every_row(control: Control) -> EveryRow:
    """Make it all."""
    world = make_world()
    site = make_site(world)
    for page in (site.township, site.other_village.get_parent().specific):
        grant_township_pages(page, township_group(page.township))
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(order, control)
    made = EveryRow(world, site, people_of(world), order, order_packs((world.millet.pack, 1)))
    _rows_of_money(made)
    _rows_after_sale(made)
    _rows_of_pages(made)
    _rows_of_translation(made)
    _rows_of_people(made)
    return made


def _rows_of_people(made: EveryRow) -> None:
    village, staff = made.world.millet.product.village, made.world.millet.staff
    invitation, _token = invite(
        by=staff, role=Role.COUNCIL, place=village, email="invited@example.com", now=timezone.now()
    )
    made.rows |= {
        Township: village.township,
        Village: village,
        Appointment: Appointment.objects.get(role=Role.COUNCIL, village=village),
        Invitation: invitation,
        Authenticator: Authenticator.objects.create(
            user=make_user("key"), type=Authenticator.Type.WEBAUTHN, data={"name": "钥匙"}
        ),
    }


def _rows_of_money(made: EveryRow) -> None:
    millet, rows = made.world.millet, made.rows
    for farm, number in ((millet, CARDS[0]), (made.world.pears, CARDS[1])):
        _credit(farm, number)
    event = _credit(millet, None)
    correction = request_correction(
        user=millet.staff, event_id=event.event_id, household=millet.households[0], rightful=millet.households[1],
        reason="记错了", now=NOW,
    )  # fmt: skip
    rows |= {
        Correction: correction,
        PayoutBatch: release_batch(make_batch(millet, now=NOW).pk, user=second_of(millet), now=NOW),
        PriceSupport: support(millet, 500),
        FundEntry: fill_fund(500),
        DiscountCode: make_discount("TEN", 1_000),
        Pack: millet.pack,
        Product: millet.product,
        ProtectedPrice: ProtectedPrice.objects.get(product=millet.product),
        PriceNotice: _notice(millet),
        BankCard: BankCard.objects.get(household__village=millet.product.village),
        Household: millet.households[0],
        Agreement: Agreement.objects.get(product=millet.product),
        Signature: Signature.objects.filter(agreement__product=millet.product).earliest("pk"),
        AgreementScan: _scan(millet),
        Delivery: Delivery.objects.filter(product=millet.product).earliest("pk"),
        Lot: millet.lot,
        Forecast: make_orchard(made.world).forecast,
        Cooperative: millet.cooperative,
        Application: _application(millet),
        Pairing: pair(
            millet.cooperative.pk, millet.product.village, user=None, since=NOW.date(), reason="示例", now=NOW
        ),
        Member: Member.objects.get(household=millet.households[0]),
        Category: millet.product.category,
        ImportFile: _sent(millet),
        PostageRate: PostageRate.objects.get(),
        User: millet.clerk,
        Group: Group.objects.order_by("pk").first(),
    }


def _scan(farm: Farm) -> AgreementScan:
    agreement = Agreement.objects.get(product=farm.product)
    file = ContentFile(b"%PDF-1.7 signed %%EOF", name="paper.pdf")
    return keep_scan(agreement.pk, user=farm.clerk, file=file, note="签字页(示例)", now=NOW)


def _application(farm: Farm) -> Application:
    """Of somebody who is asked for no answers, in the farm's village."""
    applicant, village = make_user(f"applicant-{farm.product.pk}"), farm.product.village
    said = Said("申请中的示例社", "", "cooperative", village, "91370302MA0EXAMPXR", "种谷子", "收谷子", [village], 5)
    made = apply(applicant, said, language="zh-hans", now=NOW)
    file = ContentFile(b"%PDF-1.7 licence %%EOF", name="paper.pdf")
    keep_paper(applicant, made, file=file, note="执照(示例)", now=NOW)
    return made


def _sent(farm: Farm) -> ImportFile:
    """A file that opens a household, and waits to be taken in."""
    text = f"档案编号,村,状态,状态起始日期,状态原因,人员编号,姓名,与户主关系,入户日期,离户日期,事由\nLL-900,{farm.product.village.name},,2026-05-01,评议,,示例,户主,,,\n"
    kind = kind_named("households")
    assert kind is not None
    sent = send_file(user=farm.staff, kind=kind, file=SimpleUploadedFile("rows.csv", text.encode()), now=NOW)
    work_on(sent.pk, NOW)
    return ImportFile.objects.get(pk=sent.pk, state=ImportFile.State.READY)


def _credit(farm: Farm, card: str | None) -> Any:
    bank, theirs = shared_account("bank"), open_account("household", farm.households[0].pk)
    entry = Entry(bank, theirs, 700, "wage", "allocation", 1)
    event = post(Draft("credit", f"farm:{farm.product.pk}:{card}", NOW.date(), [entry]))
    if card:
        give_card(farm, farm.households[0], card, now=NOW)
    return event


def _notice(farm: Farm) -> PriceNotice:
    """Of the price as it was set: nothing is raised, so that other rows stay what they are."""
    step = ProtectedPrice.objects.get(product=farm.product).steps.get()
    return PriceNotice.objects.create(step=step, cooperative=farm.cooperative, user=farm.clerk, written_at=NOW)


def _rows_after_sale(made: EveryRow) -> None:
    line = made.order.lines.get(pack=made.world.millet.pack)
    claim = Claim(line=line, claim_key=uuid4(), reason="spoiled", words="坏了", amount_fen=100, made_at=NOW)
    review = Review.objects.create(
        line=line, product=made.world.millet.product, rating=4, words="好", shown_name="王**", written_at=NOW
    )
    photo = ReviewPhoto(review=review, position=0, width=4, height=3, small_width=4, small_height=3)
    with TemporaryFile() as file:
        file.write(b"a photo")
        claim.photo.save("photo.jpg", File(file))
        photo.large.save("photo.webp", File(file))
        photo.small.save("small.webp", File(file))
    refund = Refund.objects.create(
        payment=made.order.payment, parcel=line.parcel, request="parcel:1", reason="cancelled", amount_fen=100,
        intended_at=NOW,
    )  # fmt: skip
    made.rows |= {Parcel: line.parcel, Claim: claim, Review: review, ReviewPhoto: photo, Refund: refund}
    made.named |= {
        "paper_id": str(made.rows[AgreementScan].pk),
        "attachment_id": str(made.rows[Application].papers.get().pk),
        "sheet": "households", "form": "csv",
        "token": made.order.token, "line_id": str(line.pk), "claim_id": str(claim.pk), "review_id": str(review.pk),
        "photo_id": str(photo.pk), "size": "small", "product_id": str(made.world.millet.product.pk),
        "code": made.world.millet.lot.code,
    }  # fmt: skip


def _rows_of_pages(made: EveryRow) -> None:
    village, staff = made.site.village, made.world.millet.staff
    Page.objects.filter(pk=village.pk).update(owner=staff)
    revision: Revision = village.save_revision(user=staff)
    collection = Collection.objects.get(name__startswith="岭子镇")
    workflow, task = Workflow.objects.create(name="看一遍"), GroupApprovalTask.objects.create(name="看")
    task.groups.add(township_group(made.world.millet.product.village.township))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(village, staff)
    upload = UploadedFile.objects.create(
        for_content_type=None, file=ContentFile(b"x", name="later.jpg"), uploaded_by_user=staff
    )
    made.rows |= {
        Page: village, Collection: collection, Workflow: workflow, Task: task, UploadedFile: upload,
        StoryImage: make_picture("晒场", collection=collection),
        Document: Document.objects.create(title="章程", file=ContentFile(b"x", name="rules.txt"), collection=collection),
        Redirect: Redirect.objects.create(old_path="/old", redirect_page=village),
        Site: Site.objects.get(),
        SiteFrame: SiteFrame.objects.create(name="页眉", locale=village.locale),
        SearchWords: SearchWords.objects.create(words="小米, 粟米"),
    }  # fmt: skip
    made.named |= {
        "revision_id": str(revision.pk), "revision_id_a": "earliest", "revision_id_b": "latest",
        "workflow_state_id": str(state.pk), "task_state_id": str(state.current_task_state_id),
        "task_id": str(task.pk), "action_name": "approve", "content_type_app_name": "cms",
        "content_type_model_name": "villagepage", "destination_id": str(made.site.township.pk),
        "parent_page_id": str(made.site.township.pk), "filter_spec": "original", "session_id": "1",
        "restriction_id": "1", "page_view_restriction_id": "1",
    }  # fmt: skip


def _rows_of_translation(made: EveryRow) -> None:
    english = Locale.objects.get(language_code="en")
    for page in (made.site.home, made.site.villages, made.site.township):
        copied = copy.copy(page).copy_for_translation(english, copy_parents=False)
        copied.save_revision().publish()
    editors_group()
    grant_township_pages(made.site.township, township_group(made.site.township.township))
    source, _ = TranslationSource.update_or_create_from_instance(made.site.village)
    translation = Translation.objects.create(source=source, target_locale=english)
    translation.save_target(user=made.users["editor"], publish=False)
    made.rows |= {TranslationSource: source, Translation: translation}
    made.named |= {
        "string_segment_id": str(StringSegment.objects.filter(source=source).earliest("pk").pk),
        "overridable_segment_id": "1", "mode": "default",
    }  # fmt: skip
