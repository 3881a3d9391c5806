"""Prints the highest version on standard input that is in every given range, by npm's rules for ranges.

usage: semver.py RANGE [RANGE…] < versions, one a line
exit status: 1 when no version is in the ranges, 2 when a range cannot be read
"""

import re
import sys

NUMBER = r"(?:0|[1-9]\d*)"
PART = rf"(?:{NUMBER}|[xX*])"
TAGS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
PARTIAL = rf"[v=\s]*(?P<major>{PART})(?:\.(?P<minor>{PART})(?:\.(?P<patch>{PART})(?:-(?P<pre>{TAGS}))?(?:\+{TAGS})?)?)?"
SIMPLE = re.compile(rf"(?P<op><=|>=|<|>|=|~>|~|\^)?{PARTIAL}$")
HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)$")
LOWEST = ((0, 0),)  # sorts before every other pre-release: "below 2.0.0, and below its pre-releases too"
RELEASE = ((2,),)  # sorts after every pre-release


def main(ranges):
    wanted = [parse_range(text) for text in ranges]
    versions = [parse_version(line.strip()) for line in sys.stdin if line.strip()]
    matching = [v for v in versions if v and all(any(admits(alternative, v[0]) for alternative in r) for r in wanted)]
    if not matching:
        return 1
    print(max(matching)[1])
    return 0


def parse_version(text):
    match = re.fullmatch(PARTIAL, text)
    if not match or match["patch"] is None:
        return None
    return (int(match["major"]), int(match["minor"]), int(match["patch"]), tags(match["pre"])), text


def tags(text):
    """Numbers sort below words; a release sorts above its pre-releases."""
    if not text:
        return RELEASE
    return tuple((0, int(tag)) if tag.isdigit() else (1, tag) for tag in text.split("."))


def parse_range(text):
    """A list of alternatives, each a list of (operator, version)."""
    return [parse_alternative(alternative.strip()) for alternative in text.split("||")]


def parse_alternative(text):
    hyphen = HYPHEN.match(text)
    if hyphen:
        return [*desugar(">=", read_partial(hyphen[1])), *desugar("<=", read_partial(hyphen[2]))]
    joined = re.sub(r"(<=|>=|<(?!=)|>(?!=)|=|~>|~(?!>)|\^)[\s=v]+", r"\1", text)
    return [comparator for word in joined.split() for comparator in parse_simple(word)]


def parse_simple(word):
    match = SIMPLE.fullmatch(word)
    if not match:
        raise ValueError(word)
    return desugar(match["op"] or "=", match)


def read_partial(text):
    match = re.fullmatch(PARTIAL, text)
    if not match:
        raise ValueError(text)
    return match


def desugar(op, partial):
    numbers = []
    for part in (partial["major"], partial["minor"], partial["patch"]):
        if part is None or part in "xX*":
            break
        numbers.append(int(part))
    pre = tags(partial["pre"]) if len(numbers) == 3 else RELEASE
    low = (*(numbers + [0, 0, 0])[:3], pre)
    if op == "^":
        return [(">=", low), *below(after(numbers, caret_index(numbers)))]
    if op in ("~", "~>"):
        return [(">=", low), *below(after(numbers, min(len(numbers), 2) - 1))]
    if len(numbers) == 3:
        return [(op, low)]
    return desugar_open(op, numbers, low)


def desugar_open(op, numbers, low):
    """A version with parts left open, such as `1.x`, stands for all that begin with it."""
    end = after(numbers, len(numbers) - 1)
    if not numbers:
        return [("<", (0, 0, 0, LOWEST))] if op in "<>" else [(">=", low)]
    if op == ">":
        return [(">=", (*end, RELEASE))]
    if op == "<":
        return below(low[:3])
    if op == ">=":
        return [(">=", low)]
    if op == "<=":
        return below(end)
    return [(">=", low), *below(end)]


def caret_index(numbers):
    """The leftmost part that is not zero must stay; open parts may change."""
    for index, number in enumerate(numbers):
        if number:
            return index
    return len(numbers) - 1


def after(numbers, index):
    """The first version that differs at `index`; `None` for no bound."""
    if index < 0:
        return None
    return tuple((numbers[:index] + [numbers[index] + 1] + [0, 0])[:3])


def below(bound):
    return [("<", (*bound, LOWEST))] if bound else []


def admits(comparators, version):
    return all(compare(op, version, bound) for op, bound in comparators) and (
        version[3] == RELEASE
        or any(bound[:3] == version[:3] and bound[3] not in (RELEASE, LOWEST) for _, bound in comparators)
    )


def compare(op, version, bound):
    return {
        "<": version < bound,
        "<=": version <= bound,
        ">": version > bound,
        ">=": version >= bound,
        "=": version == bound,
    }[op]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or ["*"]))
    except ValueError:
        sys.exit(2)
