import Dispatch
import Glibc

/// Accepts one connection and greets it.
struct ServerThread {
    private let done = DispatchSemaphore(value: 0)

    init(server: Int32, greeting: String) {
        DispatchQueue.global().async { [done] in
            let connection = accept(server, nil, nil)
            let bytes = Array(greeting.utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(connection)
            done.signal()
        }
    }

    func join() { done.wait() }
}
