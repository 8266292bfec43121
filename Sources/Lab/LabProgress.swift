/// Is told, in one line at a time, what is being done.
public typealias LabProgress = @Sendable (String) -> Void
