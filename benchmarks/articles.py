"""How fast articles are read and checked: a hundred of the size of a news digest, in one process.

    python benchmarks/articles.py [ARTICLE] [--count 100]

Prints articles and characters a second and the peak memory of the process, for
reading claims alone and for reading and checking. Without an article, the
English example is taken.
"""

import argparse
import resource
import time
from pathlib import Path

from wenmao.desk import check, claims_of, read

EXAMPLE = Path(__file__).parents[1] / "examples" / "games-and-novels.en.html"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", nargs="?", default=str(EXAMPLE))
    parser.add_argument("--count", type=int, default=100)
    chosen = parser.parse_args()
    data = Path(chosen.article).read_bytes()
    check(read("warm-up", data=data))
    for name, work in (("read", claims_of), ("read and checked", lambda d: check(d).findings)):
        begun = time.perf_counter()
        characters = found = 0
        for number in range(chosen.count):
            document = read(f"article {number}", data=data)
            characters += len(document.text)
            found += len(work(document))
        took = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}: {chosen.count} articles, {chosen.count / took:.0f} a second, "
            f"{characters / took:,.0f} characters a second, {found} results, peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
