"""Enter in a field presses a form's first button: it never destroys. What destroys asks first, or can be undone."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from marketplace.people.models import User
from orders.models import BasketLine
from tests.cms.every_page import Visits, make_visits
from tests.cms.serving.forms_in_markup import TEMPLATES, forms_of_page, forms_of_template
from tests.cms.shop_site import ShopSite
from tests.orders.conftest import stripe, stripe_double
from tests.stripe_double.control import Control
from tests.world import NOW, World

__all__ = ["stripe", "stripe_double"]

# A basket's line is put back with one touch; what was dropped, withdrawn or ended is made again.
UNDONE = {"remove", "change", "payouts:drop-void", "seasons:withdraw", "application-withdraw"}
FIELD = '<label for="n">n</label><input id="n" name="n">'


def test_no_template_has_a_form_in_which_enter_destroys() -> None:
    found, faults = 0, []
    for path in TEMPLATES.rglob("*.html"):
        forms = forms_of_template(path.read_text())
        found += sum(len(form.buttons) for form in forms)
        faults += [f"{path.relative_to(TEMPLATES)} {fault}" for form in forms for fault in form.faults(UNDONE)]
    assert faults == []
    assert found > 80


@pytest.mark.slow("every kind of page is made and parsed")
def test_no_page_has_a_form_in_which_enter_destroys(
    site: ShopSite, world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    visits: Visits = make_visits(site, world, stripe)
    buyer = User.objects.get(email="buyer-of-all@example.com")
    EmailAddress.objects.create(user=buyer, email="second@example.com", verified=True)
    BasketLine.objects.filter(pack=world.pears.pack).update(
        quantity=50
    )  # what is short is removed in the checkout, too
    found, faults = set(), []
    for client, address in visits.each():
        forms = forms_of_page(client.get(address).content.decode())
        found |= {word for form in forms for button in form.buttons for word in button.words}
        faults += [f"{address} {fault}" for form in forms for fault in form.faults(UNDONE)]
    assert faults == []
    # those that matter were looked at
    assert {"remove", "change", "take", "action_remove", "cancel"} <= found


@pytest.mark.parametrize(
    ("planted", "faults"),
    [
        # the basket as it was before
        (f'<form action="u">{FIELD}<button name="remove" value="1">-</button><button>Set</button></form>', 1),
        (f'<form action="u">{FIELD}<button>Set</button><button name="remove" value="1">-</button></form>', 0),
        # a first button that not everybody gets is none
        (f'<form action="u">{FIELD}<noscript><button>Set</button></noscript><button name="remove">-</button></form>', 1),
        ('<form action="u">{% if a %}<button>A</button>{% endif %}<button name="remove">-</button></form>', 1),
        ('{% if a %}<form action="u"><button>A</button><button name="remove">-</button></form>{% endif %}', 0),
        # one that stands before its form
        (f'<button form="f" name="let_go" value="x">-</button><form id="f" action="u">{FIELD}<button>Pay</button></form>', 1),
        ('<form action="u"><button>Sum</button><button name="change" value="7:0">-</button></form>', 0),
        ('<form action="u"><button name="change" value="7:0">-</button><button>Sum</button></form>', 1),
        # a form that does nothing else
        ('<form action="{% url "supports:refuse" pk %}">{% csrf_token %}<button>Refuse</button></form>', 1),
        (f'<form action="/claims/3/refuse/">{FIELD}<button>Refuse</button></form>', 1),
        (f'<form action="/claims/3/refuse/">{FIELD}<button disabled></button><button>Refuse</button></form>', 0),
        ('<details><summary>No</summary><form action="/o/7/cancel/"><button>Yes, cancel</button></form></details>', 0),
        (f'<form action="/o/7/">{FIELD}<button formaction="/o/7/delete/">Delete</button></form>', 1),
        (f'<form action="/o/7/">{FIELD}<input type="submit" name="action_remove"><button>Save</button></form>', 1),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(planted: str, faults: int) -> None:
    assert len([fault for form in forms_of_template(planted) for fault in form.faults(UNDONE)]) == faults
