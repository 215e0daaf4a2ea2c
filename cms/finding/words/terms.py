"""The words of a search, and which products have each: as it is written, as it is called too, as it sounds, in part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from cms.finding import tokens
from cms.finding.index import Index
from cms.finding.words.synonyms import Synonyms, folded

MOST_BEGINNINGS = 64  # words that a beginning may stand for
LONGEST_COMPOUND = 5  # characters: 小米煎饼馃子 is two words, 小米粥 is one
LEAST_TO_CORRECT = 4  # letters: below this every word is near every other
SHORTEST_INITIALS = 3  # letters: two of them are the initials of something in any row of letters
VOWELS = frozenset("aeiouv")
# What is said around what is looked for: it neither finds nor narrows down anything.
ENGLISH = "or and not the of for with from in to by a an is i me my some want buy need"
CHINESE = (
    "我 我们 你 你们 您 他 她 它 自己 这 那 这个 那个 这些 那些 哪 什么 怎么 怎样 多少 想 买 想买 要 卖 请 请问 的 地 得 了 着 过 吗 呢 吧 啊 "
    "哦 嗯 呀 是 不 不是 没 没有 有 有没有 在 和 与 或 或者 及 以及 给 对 对于 把 被 从 到 由 于 为 为了 以 因为 所以 但 但是 而 而且 如果 "
    "就 都 也 还 又 再 很 太 最 可以 能 会 让 点 个 一个 一些 一点"
)
FILLERS = frozenset(f"{ENGLISH} {CHINESE}".split())


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search.

    :param typed: as it was typed
    :param meant: as it was understood: another word when nothing has the one typed
    :param in_names: the products that have it in their names, as bits
    :param anywhere: the products that have it anywhere
    :param part: nothing has the word, and `meant` is a part of it (小米粥: 小米)
    :param weak: a number or a single letter: no word by itself
    """

    typed: str
    meant: str
    in_names: int = 0
    anywhere: int = 0
    part: bool = False
    weak: bool = False

    @property
    def corrected(self) -> bool:
        """Whether another word was taken for the one typed."""
        return self.meant != self.typed


def read_terms(index: Index, text: str, synonyms: Synonyms) -> tuple[Term, ...]:
    """Return the words of a search, each once, without fillers.

    :param text: in simplified characters
    """
    found: dict[str, Term] = {}
    runs = tokens.runs(text)
    at = 0
    while at < len(runs) and len(found) < tokens.MOST_WORDS:
        length = _phrase(runs[at:], synonyms)
        terms = (
            _whole(index, " ".join(runs[at : at + length]), synonyms)
            if length > 1
            else _of_run(index, runs[at], synonyms)
        )
        for term in terms:
            found.setdefault(term.typed, term)
        at += length
    return tuple(found.values())[: tokens.MOST_WORDS]


def _phrase(runs: list[str], synonyms: Synonyms) -> int:
    """Return of how many runs the word is that they begin with; a word of a group may have several (sweet potato)."""
    for length in range(min(synonyms.longest, len(runs)), 1, -1):
        if folded(" ".join(runs[:length])) in synonyms.others:
            return length
    return 1


def _whole(index: Index, typed: str, synonyms: Synonyms) -> list[Term]:
    return [as_written(index, typed, synonyms) or Term(typed, typed)]


def _of_run(index: Index, run: str, synonyms: Synonyms) -> list[Term]:
    if _says_nothing(run, synonyms):
        return []
    if not tokens.is_chinese(run):
        return [_latin(index, run, synonyms)]
    if len(run) < 3 or run in synonyms.others:
        return [_chinese(index, run, synonyms)]
    terms = [_chinese(index, word, synonyms) for word in tokens.chinese_words(run) if not _says_nothing(word, synonyms)]
    if all(term.anywhere and not term.part for term in terms):
        return terms
    whole = _heard(index, run, synonyms)  # 西红市 is no two words
    if whole is None and len(run) <= LONGEST_COMPOUND:
        whole = _part(index, run, synonyms)
    return [whole] if whole else [replace(term, weak=True) if _is_scrap(term) else term for term in terms]


def _says_nothing(run: str, synonyms: Synonyms) -> bool:
    """Return whether a run is a filler, or of such characters (的了), and no word of a group."""
    if run in synonyms.others:
        return False
    return run in FILLERS or (tokens.is_chinese(run) and all(one in FILLERS for one in run))


def _is_scrap(term: Term) -> bool:
    """Return whether nothing has this single character of a longer run (番茄炒鸡蛋)."""
    return len(term.typed) == 1 and not term.anywhere


def _chinese(index: Index, word: str, synonyms: Synonyms) -> Term:
    return (
        as_written(index, word, synonyms)
        or (_heard(index, word, synonyms) if len(word) > 1 and word not in synonyms.others else None)
        or _part(index, word, synonyms)
        or Term(word, word)
    )


def _latin(index: Index, word: str, synonyms: Synonyms) -> Term:
    if len(word) < 2 or any(one.isdigit() for one in word):
        return Term(word, word, *_all_of(index, word), weak=True)
    if known := as_written(index, word, synonyms):
        return known
    if (chinese := synonyms.sounding(word)) and (known := as_written(index, chinese, synonyms)):
        return Term(word, known.meant, known.in_names, known.anywhere)
    for in_names, anywhere in (_beginning(index, word), _having_all(index, _chain(index, word))):
        if anywhere:
            return Term(word, word, in_names, anywhere)
    return _corrected(index, word, synonyms) or Term(word, word)


def as_written(index: Index, word: str, synonyms: Synonyms, *, typed: bool = True) -> Term | None:
    """Take a word as it is written, and as its groups call it too: that comes after what is really called so.

    :param typed: whether somebody typed this word, and no longer one
    """
    in_names, anywhere = _all_of(index, word) if typed else _meant(index, word)
    others = [(one, *_meant(index, one)) for one in synonyms.others.get(folded(word), ())]
    if anywhere:
        return Term(word, word, in_names, reduce(or_, (one for _, _, one in others), anywhere))
    found = [(one, names, every) for one, names, every in others if every]
    if not found:
        return None
    meant = next((one for one, _, _ in found if tokens.is_chinese(one) == tokens.is_chinese(word)), found[0][0])
    return Term(word, meant, reduce(or_, (one for _, one, _ in found)), reduce(or_, (one for _, _, one in found)))


def _all_of(index: Index, word: str) -> tuple[int, int]:
    """Return the products that have all runs of a word in their names, and anywhere."""
    found = [_written(index, run) for run in tokens.runs(word)]
    in_names, anywhere = (reduce(and_, bits) for bits in zip(*found, strict=True))
    return in_names, anywhere


def _meant(index: Index, word: str) -> tuple[int, int]:
    """The same of a word that nobody typed. One of a single character must end a name: 早桃 is 桃, 桃花村小米 is not."""
    if len(word) > 1:
        return _all_of(index, word)
    ending = index.endings.get(word)
    bits = ending.bits & index.alive if ending else 0
    return bits, bits


def _written(index: Index, run: str) -> tuple[int, int]:
    if tokens.is_chinese(run):
        return _having_all(index, tokens.pairs(run) or [run])
    (in_names, anywhere), (of_one, of_one_anywhere) = _places(index, run), _places(index, tokens.singular(run))
    return in_names | of_one, anywhere | of_one_anywhere


def _heard(index: Index, word: str, synonyms: Synonyms) -> Term | None:
    """Take a Chinese word for what sounds like it (晓米: 小米; 翻茄: 番茄)."""
    sound = tokens.spelled(word)
    if found := _as(index, word, sound):
        return found
    other = synonyms.sounds.get(sound)
    known = as_written(index, other, synonyms) if other and other != word else None
    return Term(word, known.meant, known.in_names, known.anywhere) if known else None


def _part(index: Index, word: str, synonyms: Synonyms) -> Term | None:
    """Take the longest part of a Chinese word that there is something for; of single characters, those of a group."""
    for length in range(len(word) - 1, 0, -1):
        for start in range(len(word) - length + 1):
            piece = word[start : start + length]
            known = as_written(index, piece, synonyms, typed=False) if length > 1 or piece in synonyms.others else None
            if known and known.in_names:
                return Term(word, known.meant, known.in_names, known.anywhere, part=True)
    return None


def _corrected(index: Index, word: str, synonyms: Synonyms) -> Term | None:
    if len(word) < LEAST_TO_CORRECT or not word.isalpha():
        return None
    alike = index.alike.get(tokens.alike(word))
    near = [one for one in dict.fromkeys([*tokens.near(word), *tokens.near(tokens.singular(word))]) if index.knows(one)]
    for other in [*([alike] if alike else []), *sorted(near, key=lambda one: _weight(index, one), reverse=True)]:
        if found := _as(index, word, other):
            return found
    for other in synonyms.resembling(tokens.singular(word)):
        if known := as_written(index, other, synonyms):
            return Term(word, known.meant, known.in_names, known.anywhere)
    return None


def _as(index: Index, typed: str, sound: str) -> Term | None:
    """Take a word for what another one sounds like, if there is anything."""
    in_names, anywhere = _places(index, sound)
    return Term(typed, index.spoken.get(sound, sound), in_names, anywhere) if anywhere else None


def _weight(index: Index, sound: str) -> tuple[bool, int]:
    return sound in index.spoken, _places(index, sound)[1].bit_count()


def _places(index: Index, word: str) -> tuple[int, int]:
    in_names, anywhere = index.places_of(word)
    return in_names & index.alive, anywhere & index.alive


def _having_all(index: Index, some: list[str]) -> tuple[int, int]:
    if not some:
        return 0, 0
    places = [_places(index, one) for one in some]
    return reduce(and_, (one for one, _ in places)), reduce(and_, (one for _, one in places))


def _beginning(index: Index, word: str) -> tuple[int, int]:
    """The products of words that begin so, as while typing."""
    places = [_places(index, one) for one in index.starting_with(word, MOST_BEGINNINGS)]
    return reduce(or_, (one for one, _ in places), 0), reduce(or_, (one for _, one in places), 0)


def _chain(index: Index, word: str) -> list[str]:
    """Return the fewest known words that, written together, make up this one (lilicunxiaomi); none when there are none.

    Each is there once, and is more than two initials: any row of letters is made of those.
    """
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            before = best[start]
            if before is None or (best[end] is not None and len(best[end] or ()) <= len(before) + 1):
                continue
            piece = word[start:end]
            says_something = len(piece) >= SHORTEST_INITIALS or not VOWELS.isdisjoint(piece)
            if says_something and piece not in before and index.knows(piece):
                best[end] = [*before, piece]
    return best[len(word)] or []


def nearest(index: Index, word: str) -> Iterator[str]:
    """Yield words of products' names that resemble one that nothing has: by sound, by beginning, by a character."""
    most = 6
    sound = tokens.spelled(word) if tokens.is_chinese(word) else word
    found = [index.spoken[one] for one in tokens.near(sound) if one in index.spoken]
    for length in range(len(sound), 1, -1):
        found += index.words_starting_with(sound[:length], most)
        if len(found) >= most:
            break
    if tokens.is_chinese(word):
        found = [one for one in list(index.words) if set(one) & set(word)][:most] + found
    for one in dict.fromkeys(found):
        if index.count_of(one):
            yield one
