"""Signed papers as photos or PDF files: kept in private storage, handed out to the cooperative's own, each opening logged."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse

from marketplace.cooperatives.policies import works_for
from marketplace.people.audit import record_look, record_looks
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.supply.locking import lock_agreement
from marketplace.supply.log_actions import AgreementAction
from marketplace.supply.models import AgreementScan, Signature
from marketplace.supply.refusals import NotPermitted
from marketplace.typed_text.outputs import file_header
from marketplace.uploads.papers import paper_response, suffix


def keep_scan(agreement_id: int, *, user: User, file: ContentFile[bytes], note: str, now: datetime) -> AgreementScan:
    """Keep a signed paper. The same file again is the one that is there.

    :param user: who works for the cooperative
    :param file: as `uploads.papers.cleaned`
    :param note: what it is, up to 100 characters
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user works for another cooperative
    :raises CardNumberInText: the note holds a card number
    """
    refuse_card_number(note)
    saved = None
    try:
        with transaction.atomic():
            agreement = lock_agreement(agreement_id)
            if not works_for(user, agreement.cooperative_id):
                raise NotPermitted(f"{user} keeps no papers of {agreement.cooperative}")
            sha256 = hashlib.sha256(file.read()).hexdigest()
            file.seek(0)
            if there := AgreementScan.objects.filter(agreement=agreement, sha256=sha256).first():
                return there
            scan = AgreementScan(agreement=agreement, note=note, sha256=sha256, kept_by=user, kept_at=now)
            scan.file.save(file.name or "paper", file, save=False)
            saved = scan.file
            scan.save()
            kept = {"note": (None, note)}
            log_change(Change(agreement, AgreementAction.PAPER_KEPT, kept, of=AgreementScan), user=user, now=now)
            return scan
    except BaseException:
        if saved:
            saved.storage.delete(saved.name or "")  # no file without its row
        raise


def scan_response(scan: AgreementScan, *, user: User, now: datetime) -> HttpResponse:
    """Hand a paper out, and log the look: at the paper, and at every household whose signature may stand on it.

    :raises Http404: its file is gone
    """
    end = suffix(scan.file)
    answer = paper_response(scan.file, file_header(f"paper-{scan.pk}{end}", attached=end == ".pdf"))
    households = Signature.objects.filter(agreement=scan.agreement_id).values_list("household_id", flat=True)
    record_look(user, "agreement_scan", scan.pk, "signed paper", now)
    record_looks(user, "household", households, "signed paper", now)
    return answer
