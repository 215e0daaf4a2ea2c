"""One label is one page, and nothing is printed outside of it, whatever the names."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.utils import translation

from marketplace.backoffice.papers import laid_out, qr_code
from orders.parcels.label_paper import labels_paper
from orders.parcels.labels import Label
from tests.orders.parcels.test_label_files import pages
from tests.papers import HOSTILE, outside


def label(goods: str, everything: bool) -> Label:
    others = goods if everything else "淄川梨梨谷物专业合作社"
    return Label(
        address="https://market.example/trace/L-2026-09-01-0001/",
        goods=goods,
        grade="一级",
        grams=2500,
        code="L-2026-09-01-ABCDEFGHIJ-000001",
        harvested_on=date(2026, 9, 1),
        best_before=date(2027, 9, 1),
        certificate_number="A" + "0123456789" * 5 + "-12345678",
        village=others,
        cooperative=others,
    )


@pytest.mark.slow("lays out labels with every kind of name")
def test_one_label_is_one_page_and_nothing_is_outside_of_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        for at, (name, goods) in enumerate(HOSTILE.items()):
            one = label(goods, True)
            with translation.override("en" if at % 3 else "zh-hans"):
                context = {"label": one, "qr": qr_code(one.address)}
                document = laid_out("parcels/labels_paper.html", context, "css/labels_paper.css")
            assert (name, len(document.pages), list(outside(document))) == (name, 1, [])
            document.write_pdf()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")]
    assert told == []  # it names each box that it draws for a glyph


def test_of_forty_labels_forty_pages_are_printed() -> None:
    labels = [label(HOSTILE["three hundred"], True)] * 20 + [label("梨梨小米", False)] * 20
    assert pages(labels_paper(labels)) == 40


def test_the_whole_code_of_a_lot_and_number_of_its_certificate_are_printed() -> None:
    one = label(HOSTILE["three hundred"], True)
    document = laid_out("parcels/labels_paper.html", {"label": one, "qr": ""}, "css/labels_paper.css")
    printed = [part.text for part in document.pages[0]._page_box.descendants() if type(part).__name__ == "TextBox"]
    assert one.code in printed
    assert one.certificate_number in "".join(printed)
    assert [text for text in printed if text.endswith("…")] != []
