"""核对收入证明与公示的根值。 Is every entry of a proof what the printed root has sealed?

用法 Usage: python3 verify_statement.py proof.json ROOT    (只用标准库,不联网 standard library only, no network)
"""

import hashlib
import json
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(event):  # 抬头与各行的摘要;别户的行只给摘要 hashes of head and lines; others' lines come as hashes only
    data = [sha(event["head"].encode())]
    for line in event["lines"]:
        hidden = isinstance(line, str)
        data.append(bytes.fromhex(line) if hidden else sha(bytes.fromhex(line["salt"]), line["text"].encode()))
    return sha(b"\x00", *data)


def climb(found, index, last, path):  # 从叶到根 from leaf to root: RFC 9162, 2.1.3.2
    for other in map(bytes.fromhex, path):
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
    for event in proof["events"]:
        number, day, kind, reference = event["head"].split("\n")[:4]
        name = f"{number} ({day}, {kind} {reference})"
        own = [line["text"].split("|") for line in event["lines"] if isinstance(line, dict)]
        if leaf(event).hex() != event["leaf"] or {len(line) for line in event["lines"] if isinstance(line, str)} - {64}:
            return f"第 {name} 号账的日期、金额、户名或其他文字被改过 A date, amount, name or other text was altered: event {name}"
        if climb(leaf(event), event["leaf_index"], proof["tree_size"] - 1, event["path"]) != bytes.fromhex(root):
            return f"第 {name} 号账不在这个根值之下 This root did not seal event {name}"
        if not own or any(proof["account"] not in line[1:3] for line in own) or proof["events"].count(event) > 1:
            return (
                f"第 {name} 号账不属于 {proof['account']},或列了两次 Not of this account, or listed twice: event {name}"
            )
        for _, debit, credit, fen, *_, payer, payee in own:
            amount = f"{int(fen) // 100}.{int(fen) % 100:02} CNY"
            print(f"  {number}  {day}  {kind} {reference}  {amount}  {debit} {payer} → {credit} {payee}")
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
