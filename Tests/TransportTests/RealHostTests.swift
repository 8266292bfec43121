import Testing

/// Tests against real sshds. One after the other: each starts processes, waits for them and measures time.
@Suite(.serialized, .enabled(if: TestHost.isPossible, "needs root, mount namespaces, sshd, ssh-keygen and the agent"))
enum RealHostTests {}
