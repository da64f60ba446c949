"""Kill a worker at a random moment of each run, and see that nothing is lost: ``python -m portfolio.kills RUNS SEED``."""

from __future__ import annotations

import random
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from portfolio.clusterkit import PATIENCE, Cluster, cluster, task
from portfolio.fakeworks import result_of
from riskfile.portfolio.scheduler import Scheduler
from riskfile.portfolio.tasks import Outcome

SECONDS = 0.02
TASKS = 24


def kills(made: Cluster, runs: int, seed: int) -> Iterator[bool]:
    """Whether each of the runs, in which one of two workers is killed, gives the bytes of one process."""
    chance = random.Random(seed)
    for run in range(runs):
        made.wait_for(2)
        tasks = [task(f"{seed}-{run}-{n}", seconds=chance.random() * 2 * SECONDS) for n in range(TASKS)]
        victim = made.workers[chance.randrange(2)]
        # a run of two workers takes about half of what its tasks do
        moment = chance.random() * TASKS * SECONDS * 0.7
        killer = threading.Timer(moment, made.stop, [victim])
        killer.start()
        way = Scheduler(made.address, wait=PATIENCE, by="portfolio.fakeworks:fake")
        found = sorted(way.run(tasks))
        killer.join()
        made.workers.remove(victim)
        made.add()
        yield found == sorted(Outcome(each.key, result_of(each), None) for each in tasks)


def main() -> int:
    """The runs that the arguments ask for; 1 if one has lost something."""
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    sys.stdout.write(f"{runs} runs, seed {seed}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), 2) as made:
        wrong = [run for run, right in enumerate(kills(made, runs, seed)) if not right]
    right = f"{runs - len(wrong)} of {runs} runs gave all results, byte for byte"
    sys.stdout.write(right + (f"; not: {wrong}\n" if wrong else "\n"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
