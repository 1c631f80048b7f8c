"""What the provider is to reach: the figures that it is judged by, next to what they may be at most."""

from dataclasses import dataclass, field, replace

NOISE = 1.1  # that much more is no growth yet


@dataclass(frozen=True)
class Figure:
    """The median of one value of one subject in one case, or what it has more than the figure `less`."""
    measure: str
    subject: str
    value: str
    case: dict = field(default_factory=dict)
    less: "Figure | None" = None


@dataclass(frozen=True)
class Target:
    """At most `limit`: of the figure itself, or of its ratio to the figure `over`."""
    what: str
    figure: Figure
    limit: float
    over: Figure | None = None


def launch(subject, value):
    return Figure("launch", subject, value, {"auto_mtls": True})


def links(subject, value, operation, number=1000):
    return Figure("links", subject, value, {"links": number, "clusters": 1, "operation": operation})


def against(what, limit, value, operation, peer):
    """A target for the provider's ratio to a peer with 1,000 links."""
    return Target(what, links("elastic", value, operation), limit, links(peer, value, operation))


def growth(what, value, operation, few=100, some=1000, many=5000):
    """A target for what each further link adds: from `some` to `many` links no more than from `few` to `some`."""
    def added(fewer, more):
        return replace(links("elastic", value, operation, more), less=links("elastic", value, operation, fewer))
    return Target(f"{what}, {some:,} → {many:,}, to {few:,} → {some:,}", added(some, many),
                  NOISE * (many - some) / (some - few), added(few, some))


TARGETS = [
    Target("launch → schema, to the smallest Go provider's",
           launch("elastic", "schema_ms"), 1 / 3, launch("go_null", "schema_ms")),
    Target("the same: faster than the do-nothing Rust provider was",
           launch("elastic", "schema_ms"), 0.38, launch("go_null", "schema_ms")),
    Target("peak memory after the schema, to the smallest Go provider's",
           launch("elastic", "schema_peak_mb"), 2 / 3, launch("go_null", "schema_peak_mb")),
    Target("the same: what is aimed at",
           launch("elastic", "schema_peak_mb"), 1 / 2, launch("go_null", "schema_peak_mb")),
    Target("release binary, MB", launch("elastic", "binary_mb"), 15),
    Target("requests of a refresh of 1,000 links", links("elastic", "requests", "refresh"), 20),
    Target("requests of an apply of 1,000 links", links("elastic", "requests", "apply"), 300),
    Target("requests of a destroy of 1,000 links", links("elastic", "requests", "destroy"), 300),
    against("CPU of a refresh of 1,000 links, to elasticstack's", 1 / 10, "provider_cpu_s", "refresh", "elasticstack"),
    against("CPU of an apply of 1,000 links, to elasticstack's", 1 / 5, "provider_cpu_s", "apply", "elasticstack"),
    against("peak memory of a refresh of 1,000 links, to elasticstack's", 1 / 4, "provider_peak_mb", "refresh",
            "elasticstack"),
    against("peak memory of an apply of 1,000 links, to elasticstack's", 1 / 4, "provider_peak_mb", "apply",
            "elasticstack"),
    against("wall time of a plan of 1,000 links, to the do-nothing provider's", 1.1, "wall_s", "plan", "go_link"),
    against("wall time of an apply of 1,000 links, to the do-nothing provider's", 1.2, "wall_s", "apply", "go_link"),
    growth("what further links add to the CPU of a refresh", "provider_cpu_s", "refresh"),
    growth("what further links add to the CPU of an apply", "provider_cpu_s", "apply"),
    growth("what further links add to the peak memory of an apply", "provider_peak_mb", "apply"),
]
