"""核对收入证明与公示的根值。 Is every entry of a proof what the printed root has sealed?

用法 Usage: python3 verify_statement.py proof.json ROOT    (只用标准库,不联网 standard library only, no network)
"""

import hashlib
import json
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def salted(salt, text):
    return sha(bytes.fromhex(salt), text.encode())


def climb(found, index, last, path):  # 从叶到根 from leaf to root: RFC 9162, 2.1.3.2
    for other in map(bytes.fromhex, path):
        if index > last or not last:
            return None
        if index & 1 or index == last:
            found = sha(b"\x01", other, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = sha(b"\x01", found, other)
        index, last = index >> 1, last >> 1
    return found if index == last == 0 else None


def fault(proof, root):  # 第一处不符 the first thing that does not fit; None
    if proof["root"] != root:
        return f"证明对应的是另一个根值 The proof is for another root: {proof['root']} ({proof['root_date']})"
    seen = set()
    for event in proof["events"]:
        number, day, kind, reference = event["head"].split("\n")[:4]
        name = f"{number} ({day}, {kind} {reference})"
        lines = event["lines"]  # 别户的行只给摘要 others' lines come as hashes only
        hashes = [bytes.fromhex(x) if isinstance(x, str) else salted(x["salt"], x["text"]) for x in lines]
        leaf = sha(b"\x00", sha(event["head"].encode()), *hashes)
        own = [x["text"].split("|") for x in lines if not isinstance(x, str)]
        holder = salted(event["holder_salt"], event["holder"]).hex() if event["holder"] else ""
        if leaf.hex() != event["leaf"] or any(len(found) != 32 for found in hashes):
            return (
                f"第 {name} 号账的日期、金额或其他文字被改过 A date, an amount or other text was altered: event {name}"
            )
        if climb(leaf, event["leaf_index"], proof["tree_size"] - 1, event["path"]) != bytes.fromhex(root):
            return f"第 {name} 号账不在这个根值之下 This root did not seal event {name}"
        if not own or any((proof["account"], holder) not in [(x[1], x[7]), (x[2], x[8])] for x in own):
            return f"第 {name} 号账的户名被改过,或不是这一户的 Another name or account than sealed: event {name}"
        if leaf in seen:  # however else the two are written
            return f"第 {name} 号账列了两次 Listed twice: event {name}"
        seen.add(leaf)
        for _, debit, credit, fen, *_ in own:
            amount = f"{int(fen) // 100}.{int(fen) % 100:02} CNY"
            print(f"  {number}  {day}  {kind} {reference}  {amount}  {debit} → {credit}  {event['holder']}")
    return None if proof["events"] else "证明里没有账目 The proof is empty"


if len(sys.argv) != 3:
    sys.exit(__doc__)
try:
    with open(sys.argv[1], encoding="utf-8") as file:
        wrong = fault(json.load(file), "".join(sys.argv[2].split()).lower())
except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
    wrong = f"读不懂这个文件 This file can't be read as a proof: {error!r}"
print(f"否 NO: {wrong}" if wrong else "是 YES: 每一笔都与公示的根值相符 every entry fits the printed root")
sys.exit(1 if wrong else 0)
