import Testing

/// Everything that needs hosts, one after the other: they share them.
@Suite(.serialized, .enabled(if: Shore.isThere, Shore.missing))
enum RealHosts {}
