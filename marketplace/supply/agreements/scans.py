"""Signed papers as photos or PDF files: kept in private storage, handed out to the cooperative's own, each opening logged; one
that was kept by mistake is removed.

Locks: the agreement.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from marketplace.cooperatives.policies import manages, works_for
from marketplace.people.audit import record_look, record_looks
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.supply.locking import lock_agreement
from marketplace.supply.log_actions import AgreementAction
from marketplace.supply.models import Agreement, AgreementScan, Signature
from marketplace.supply.refusals import NotPermitted, ReasonNeeded
from marketplace.typed_text.outputs import file_header
from marketplace.uploads.papers import paper_response, suffix

LONGEST_REASON = 300


def keep_scan(agreement_id: int, *, user: User, file: ContentFile[bytes], note: str, now: datetime) -> AgreementScan:
    """Keep a signed paper. The same file again is the one that is there, unless that was removed.

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
            if there := AgreementScan.objects.filter(agreement=agreement, sha256=sha256, removed_at=None).first():
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


def removable(user: User, agreement: Agreement) -> QuerySet[AgreementScan]:
    """Return the papers of an agreement that `user` may remove: its managers all, a clerk those that the clerk has kept."""
    there = AgreementScan.objects.filter(agreement=agreement, removed_at=None)
    if manages(user, agreement.cooperative_id):
        return there
    return there.filter(kept_by=user) if works_for(user, agreement.cooperative_id) else there.none()


def remove_scan(scan_id: int, *, user: User, reason: str, now: datetime) -> AgreementScan:
    """Remove a signed paper that was kept by mistake: its file is deleted, its row stays. The same again changes nothing.

    :param user: who manages the cooperative, or works for it and has kept the paper
    :param reason: why, up to 300 characters
    :raises AgreementScan.DoesNotExist: there is no such paper
    :raises NotPermitted: the user may not
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonNeeded(f"{len(words)} characters")
    refuse_card_number(words)
    with transaction.atomic():
        agreement = lock_agreement(AgreementScan.objects.values_list("agreement_id", flat=True).get(pk=scan_id))
        scan = AgreementScan.objects.get(pk=scan_id)
        if scan.removed_at is not None and works_for(user, agreement.cooperative_id):
            return scan  # a second tap
        if not removable(user, agreement).filter(pk=scan_id).exists():
            raise NotPermitted(f"{user} removes no such papers of {agreement.cooperative}")
        scan.removed_by, scan.removed_at, scan.removed_reason = user, now, words
        scan.save(update_fields=["removed_by", "removed_at", "removed_reason"])
        gone = {"note": (scan.note, None)}
        log_change(Change(agreement, AgreementAction.PAPER_REMOVED, gone, words, of=AgreementScan), user=user, now=now)
        transaction.on_commit(delete_removed, robust=True)
        return scan


def delete_removed() -> None:
    """Delete the files of removed papers. Safe to be killed and run again: a file that is gone is no error."""
    for scan in AgreementScan.objects.filter(removed_at__isnull=False).exclude(file="").order_by("pk"):
        scan.file.storage.delete(scan.file.name or "")
        AgreementScan.objects.filter(pk=scan.pk).update(file="")


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
