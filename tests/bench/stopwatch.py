"""How long this process has worked on so many units, by the wall and by its own CPU time."""

import time

Rate = tuple[float, float]  # units per second, microseconds of CPU time per unit


class Stopwatch:
    """Runs from its making until it is read."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def rate(self, units: int) -> Rate:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return units / wall, cpu / units * 1e6
