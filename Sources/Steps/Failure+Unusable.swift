import Model

extension Failure {
    /// A step of a playbook that cannot be meant.
    static func unusable(_ title: String, _ why: String, hint: String? = nil) -> Failure {
        Failure(.input, title, why: why, hint: hint)
    }
}
