"""What is refused by the length that a request names: of its body nothing was read, so nothing was written to any folder."""

from __future__ import annotations

from io import BytesIO
from typing import Any, NoReturn

import pytest
from django import forms
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from marketplace.uploads.bodies import most_bytes

MEGABYTE = 1024 * 1024
USUAL = 2_621_440
DOORS = [
    ("/orders/find/", USUAL),
    ("/orders/abc/claims/1/appeal/", USUAL),
    ("/orders/abc/lines/1/claim/", 105 * MEGABYTE),
    ("/en/orders/abc/lines/1/review/", 105 * MEGABYTE),
    ("/no/such/page/", USUAL),  # every address leads to Wagtail's view
    ("/accounts/login/", USUAL),
    ("/admin/", USUAL),
    ("/admin/images/multiple/add/", 105 * MEGABYTE),
    ("/admin/images/chooser/create/", 105 * MEGABYTE),
    ("/admin/documents/add/", 105 * MEGABYTE),
    ("/admin/payouts/1/answer/", 21 * MEGABYTE),
]


class Body:
    """The body of a request that notices when it is read."""

    def __init__(self) -> None:
        self.was_read = False

    def read(self, *_: Any) -> NoReturn:
        self.was_read = True
        raise OSError

    readline = read

    def close(self) -> None:
        pass


def send(path: str, **environ: Any) -> tuple[HttpResponse, bool]:
    body = Body()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32  # without it Django looks at no form
    given = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.request(**given, **{"wsgi.input": body}, **environ), body.was_read


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most"), DOORS)
def test_more_than_a_door_takes_is_refused_unread(path: str, most: int) -> None:
    """400 MB were written to the temporary folder before a form was refused, and before its missing token was."""
    refused, was_read = send(path, CONTENT_LENGTH=str(most + 1))
    assert (refused.status_code, was_read) == (413, False)
    in_english = path.startswith("/en/")
    assert f"{most / MEGABYTE:g} MB" in refused.content.decode()
    assert ("all files together" if in_english else "所有文件合计") in refused.content.decode()
    taken, was_read = send(path, CONTENT_LENGTH=str(most))
    assert (taken.status_code != 413, was_read) == (True, True)


@pytest.mark.parametrize("given", [{}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "much"}], ids=str)
def test_a_body_that_names_no_length_is_empty(given: dict[str, str]) -> None:
    """So gunicorn hands on what is sent in chunks: there is no length, and the body ends by itself."""
    body = BytesIO(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n')
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": body}
    request = WSGIRequest(environ | {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"} | given)
    assert (dict(request.POST), body.tell()) == ({}, 0)


FORMS_WITH_FILES = {
    "orders.claims.forms.ClaimForm": ("/orders/abc/lines/1/claim/", 105 * MEGABYTE),
    "orders.reviews.forms.ReviewForm": ("/orders/abc/lines/1/review/", 105 * MEGABYTE),
    "marketplace.households.payouts.forms.AnswerForm": ("/admin/payouts/1/answer/", 21 * MEGABYTE),
    "marketplace.supply.agreements.forms.ScanForm": ("/admin/agreements/1/keep/", 105 * MEGABYTE),
    "marketplace.cooperatives.joining.forms.PaperForm": ("/sell-with-us/application/paper/", 105 * MEGABYTE),
    "marketplace.bulk.forms.SendForm": ("/admin/imports/new/", 21 * MEGABYTE),
    "wagtail.contrib.redirects.forms.ImportForm": ("/admin/redirects/import/", USUAL),
    "wagtail.admin.forms.account.AvatarPreferencesForm": ("/admin/account/", USUAL),  # we show no avatars
}


def forms_below(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {kind}.union(*(forms_below(one) for one in kind.__subclasses__()))


def test_every_form_with_files_has_a_door_that_takes_them() -> None:
    """A new one is named above, with what its door is to take; what Wagtail makes of the pictures' model is in DOORS."""
    resolve("/")  # so that all are loaded
    found = {
        f"{form.__module__}.{form.__qualname__}"
        for form in forms_below(forms.BaseForm)
        if not form.__module__.startswith(("tests.", "django."))
        and not issubclass(form, forms.BaseModelForm)
        and any(
            isinstance(field, forms.FileField) or field.widget.needs_multipart_form
            for field in getattr(form, "base_fields", {}).values()
        )
    }
    assert found | {"wagtail.admin.forms.account.AvatarPreferencesForm"} == set(FORMS_WITH_FILES)
    for path, most in FORMS_WITH_FILES.values():
        door = resolve(path)
        assert (path, most_bytes(door.view_name, door.namespace)) == (path, most)
