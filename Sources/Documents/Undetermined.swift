/// Thrown while it is checked what can be: the rest depends on a value that is not known yet.
struct Undetermined: Error {}
