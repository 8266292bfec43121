import Model

/// Why a try to connect did not work, and whether another one may.
struct Setback: Error {
    var failure: Failure
    /// A host that boots, a full backlog: worth another try. Not so a refused key or a changed host key.
    var mayPass: Bool

    init(_ failure: Failure, mayPass: Bool = false) {
        self.failure = failure
        self.mayPass = mayPass
    }

    /// A call of libssh2 that failed on the way in.
    init(_ error: SSHError, _ what: String, hint: String? = nil, mayPass: Bool = false) {
        if error == .cancelled {
            self.init(Failure(.interrupted, what, why: error.words))
        } else {
            self.init(Failure(.connection, what, why: error.words, hint: hint), mayPass: mayPass)
        }
    }
}
