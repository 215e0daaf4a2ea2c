"""Where a tracking number can be looked up: the carrier's own page of it, or, where it has none that takes a number, kuaidi100's."""

from __future__ import annotations

from urllib.parse import quote

from orders.models import Parcel

LOOKED_UP = "https://www.kuaidi100.com/chaxun?com={carrier}&nu={number}"
OWN_PAGES = {
    Parcel.Carrier.SF: "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{number}",
    Parcel.Carrier.JD: "https://www.jdl.com/orderSearch/?waybillCodes={number}",
}
AT_KUAIDI100 = {
    Parcel.Carrier.CHINA_POST: "youzhengguonei",
    Parcel.Carrier.ZTO: "zhongtong",
    Parcel.Carrier.YTO: "yuantong",
    Parcel.Carrier.STO: "shentong",
    Parcel.Carrier.YUNDA: "yunda",
}


def tracking_address(carrier: str, number: str) -> str:
    """Return the address of the page that follows a parcel; empty for one that no page knows, such as the township's truck.

    :param carrier: one of `Parcel.Carrier`
    """
    if not number or carrier not in Parcel.Carrier.values:
        return ""
    known = Parcel.Carrier(carrier)
    written = quote(number, safe="")
    if known in OWN_PAGES:
        return OWN_PAGES[known].format(number=written)
    return LOOKED_UP.format(carrier=AT_KUAIDI100[known], number=written) if known in AT_KUAIDI100 else ""
