"""What it costs to send a parcel. The table is kept in the back office (`PostageRate`)."""

from __future__ import annotations

from .models import PostageRate


def postage_fen(province: str) -> int:
    """Return the postage of one parcel to a province, in fen.

    :param province: the province as it stands in the address, such as 山东省; one without a row of its own, or an empty
        one, pays the rate of the row without a province
    :raises LookupError: the table has neither a row for the province nor one for everywhere else
    """
    rates = dict(PostageRate.objects.filter(province__in={province, ""}).values_list("province", "fen"))
    for name in (province, ""):
        if name in rates:
            return rates[name]
    raise LookupError(
        f"No postage rate for {province or 'an address without a province'}: add a row without a province to the table."
    )
