"""Medians, ratios and tables."""

import platform
import statistics
from pathlib import Path


def median(costs, key):
    return statistics.median(cost[key] for cost in costs)


def table(title, head, rows):
    """A table as Markdown has it."""
    cells = [head, ["---"] * len(head), *rows]
    print(f"\n## {title}\n")
    for row in cells:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def seconds(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def comparison(title, results, counts, tools):
    """`results[(tool, hosts)]` are costs. One row a tool and number of hosts, with how many times Slipway's it is."""
    rows = []
    for count in counts:
        own = results.get(("slipway", count))
        for tool in tools:
            costs = results.get((tool, count))
            if not costs:
                continue
            wall, cpu = median(costs, "wall"), median(costs, "cpu")
            ratio = [f"{wall / median(own, 'wall'):.1f}", f"{cpu / median(own, 'cpu'):.1f}"] if own else ["", ""]
            rows.append([
                count, tool, len(costs), seconds(wall), f"{min(c['wall'] for c in costs):.2f} to "
                f"{max(c['wall'] for c in costs):.2f}", ratio[0], f"{cpu:.3f}", f"{cpu / count * 1000:.1f}", ratio[1],
                f"{median(costs, 'memory') / 1e6:.0f}"])
    table(title, ["hosts", "tool", "runs", "wall s, median", "range", "÷ slipway", "CPU s", "CPU ms a host", "÷ slipway",
                  "peak MB"], rows)


def machine():
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    load = Path("/proc/loadavg").read_text().split()[0]
    return f"{cores} cores of {model}, {memory} GiB, Linux {platform.release()}; load {load} when it began"
