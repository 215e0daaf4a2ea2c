"""Outlines: smooth curves, hand-cut edges, and the basic shapes that scissors make. All are (n, 2) arrays in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Rng = np.random.Generator


def points(*pairs: tuple[float, float]) -> Points:
    """Pairs of x and y as an outline."""
    return np.array(pairs, dtype=np.float64)


def trace(marks: str) -> Points:
    """An outline written down as in an SVG `points` attribute: "x,y x,y x,y"."""
    return np.array([[float(v) for v in mark.split(",")] for mark in marks.split()])


def steps(start: float, stop: float, step: float) -> list[float]:
    """Plain numbers from `start` up to, but not including, `stop`."""
    return [float(v) for v in np.arange(start, stop, step)]


def smooth(knots: Points | Sequence[tuple[float, float]], closed: bool = True, per: int = 10) -> Points:
    """A Catmull-Rom curve through `knots`, `per` points a span."""
    k = np.asarray(knots, dtype=np.float64)
    if closed:
        p0, p1, p2, p3 = np.roll(k, 1, 0), k, np.roll(k, -1, 0), np.roll(k, -2, 0)
    else:
        ends = np.vstack([2 * k[0] - k[1], k, 2 * k[-1] - k[-2]])
        p0, p1, p2, p3 = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, per, endpoint=False)[None, :, None]
    a, b, c, d = (p[:, None, :] for p in (p0, p1, p2, p3))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.vstack([flat, k[-1:]])


def bezier(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float], n: int = 24
) -> Points:
    """A cubic Bézier from `a` to `d` with handles `b` and `c`."""
    t = np.linspace(0, 1, n)[:, None]
    pa, pb, pc, pd = (np.asarray(p, dtype=np.float64) for p in (a, b, c, d))
    return (1 - t) ** 3 * pa + 3 * (1 - t) ** 2 * t * pb + 3 * (1 - t) * t**2 * pc + t**3 * pd


def resample(line: Points, step: float) -> Points:
    """An open line with points `step` pixels apart."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.linspace(0, along[-1], max(2, int(along[-1] / step) + 1))
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])


def normals(line: Points) -> Points:
    """Unit normals of an open line, to the left of its direction."""
    d = np.gradient(line, axis=0)
    d /= np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-9)[:, None]
    return np.column_stack([d[:, 1], -d[:, 0]])


def handcut(outline: Points, rng: Rng, amount: float = 1.2, step: float = 9.0) -> Points:
    """The closed outline as scissors would leave it: a little off the line, in small facets."""
    closed = np.vstack([outline, outline[:1]])
    line = resample(closed, step)
    n = len(line)
    coarse = rng.normal(0, amount, max(4, n // 4))
    wobble = np.interp(np.linspace(0, len(coarse), n, endpoint=False), np.arange(len(coarse)), coarse)
    wobble += rng.normal(0, amount * 0.22, n)
    return (line + normals(line) * wobble[:, None])[:-1]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, n: int = 40, turn: float = 0.0) -> Points:
    """A round or oval outline, turned by `turn` radians."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    raw = np.column_stack([np.cos(t) * rx, np.sin(t) * (rx if ry is None else ry)])
    return move(raw, cx, cy, turn)


def blob(cx: float, cy: float, rx: float, ry: float, rng: Rng, wobble: float = 0.08, knots: int = 9) -> Points:
    """An organic round shape."""
    t = np.linspace(0, 2 * np.pi, knots, endpoint=False) + rng.uniform(0, 1)
    r = 1 + rng.uniform(-wobble, wobble, knots)
    return smooth(np.column_stack([cx + np.cos(t) * rx * r, cy + np.sin(t) * ry * r]), per=6)


def move(outline: Points, x: float, y: float, turn: float = 0.0, scale: float = 1.0) -> Points:
    """`outline` scaled, turned by `turn` radians (clockwise on the page) about the origin, then moved to (x, y)."""
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    return np.column_stack([outline[:, 0] * c - outline[:, 1] * s + x, outline[:, 0] * s + outline[:, 1] * c + y])


def place_all(outline: Points, at: Points, turns: NDArray[np.float64], scales: NDArray[np.float64]) -> list[Points]:
    """Copies of `outline`, each scaled, turned and moved to its own place: many at once, for crops and grass."""
    c, s = (np.cos(turns) * scales)[:, None], (np.sin(turns) * scales)[:, None]
    x, y = outline[None, :, 0], outline[None, :, 1]
    return list(np.stack([x * c - y * s + at[:, :1], x * s + y * c + at[:, 1:]], axis=2))


def mirror(outline: Points, x: float = 0.0) -> Points:
    """`outline` mirrored left to right about the vertical through `x`."""
    return np.column_stack([2 * x - outline[:, 0], outline[:, 1]])


def ribbon(spine: Points, widths: Sequence[float]) -> Points:
    """The outline of a stroke along `spine` whose full width runs through `widths` evenly from start to end."""
    w = np.interp(np.linspace(0, 1, len(spine)), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    n = normals(spine)
    return np.vstack([spine + n * w, (spine - n * w)[::-1]])


@lru_cache(maxsize=64)
def _blade(fullest: float, n: int) -> tuple[Points, Points, Points]:
    """Along, bow and half width of a unit leaf blade."""
    t = np.linspace(0, 1, n)
    power = np.log(0.5) / np.log(fullest)
    return t, np.sin(np.pi * t), np.abs(np.sin(np.pi * t**power)) ** 0.85 / 2


def lens(length: float, width: float, bend: float = 0.0, fullest: float = 0.42, n: int = 18) -> Points:
    """A leaf blade from (0, 0) to (length, 0): pointed at both ends, `width` at its fullest, bowed by `bend` pixels."""
    t, bow, half = _blade(fullest, n)
    out = np.empty((2 * n - 2, 2))
    out[:n, 0], out[n:, 0] = t * length, t[-2:0:-1] * length
    out[:n, 1], out[n:, 1] = bow * bend - half * width, (bow * bend + half * width)[-2:0:-1]
    return out


def crescent(length: float, width: float, bend: float, n: int = 12) -> Points:
    """The moon-shaped cut (月牙纹) from (0, 0) to (length, 0) that the paper-cutters of Shandong use for inner form."""
    t = np.linspace(0, 1, n)
    arch = np.sin(np.pi * t)
    outer = np.column_stack([t * length, arch * (bend + width)])
    inner = np.column_stack([t * length, arch * bend])
    return np.vstack([outer, inner[::-1][1:-1]])


def ridge(x0: float, x1: float, heights: Sequence[float], rng: Rng, rough: float = 0.0, n: int = 90) -> Points:
    """A skyline from x0 to x1 through evenly spread `heights` (y), with `rough` pixels of unevenness."""
    knots = np.column_stack([np.linspace(x0, x1, len(heights)), heights])
    line = resample(smooth(knots, closed=False, per=14), max(4.0, (x1 - x0) / n))
    if rough:
        for wave in (5, 2):
            coarse = rng.normal(0, rough * wave / 5, max(3, len(line) // wave))
            line[:, 1] += np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(coarse)), coarse)
    return line


def ground(skyline: Points, bottom: float) -> Points:
    """A skyline closed downwards to the level `bottom`."""
    return np.vstack([skyline, [[skyline[-1, 0], bottom], [skyline[0, 0], bottom]]])


def level_at(line: Points, x: float) -> float:
    """The y of a skyline at `x`."""
    return float(np.interp(x, line[:, 0], line[:, 1]))


def sawtooth(spine: Points, height: float, pitch: float) -> Points:
    """A row of saw teeth (锯齿纹) standing on the left of `spine`."""
    line = resample(spine, pitch / 2)
    n = normals(line)
    raised = line + n * (np.arange(len(line)) % 2 * height)[:, None]
    return np.vstack([raised, line[::-1]])


def rounded(x: float, y: float, w: float, h: float, r: float) -> Points:
    """A rectangle with corner radius `r`, its upper left corner at (x, y)."""
    r = min(r, w / 2, h / 2)
    t = np.linspace(0, np.pi / 2, 6)
    corners = [
        (x + w - r, y + r, -np.pi / 2),
        (x + w - r, y + h - r, 0.0),
        (x + r, y + h - r, np.pi / 2),
        (x + r, y + r, np.pi),
    ]
    return np.vstack([np.column_stack([cx + r * np.cos(t + a), cy + r * np.sin(t + a)]) for cx, cy, a in corners])


def hull(cloud: Points) -> Points:
    """The convex outline around all points (Andrew's monotone chain)."""
    order = sorted(map(tuple, cloud.tolist()))

    def half(seq: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        chain: list[tuple[float, ...]] = []
        for p in seq:
            while (
                len(chain) > 1
                and (
                    (chain[-1][0] - chain[-2][0]) * (p[1] - chain[-2][1])
                    - (chain[-1][1] - chain[-2][1]) * (p[0] - chain[-2][0])
                )
                <= 0
            ):
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return np.array(half(order) + half(order[::-1]))
