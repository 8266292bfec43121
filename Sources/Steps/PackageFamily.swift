import Model

/// Which package manager a host has.
public enum PackageFamily: Equatable, Sendable {
    case apt, dnf

    /// By `ID` of os-release. Throws for a host whose packages nobody here knows.
    init(os: String, title: String) throws(Failure) {
        switch os {
        case "debian", "ubuntu", "raspbian", "linuxmint", "pop", "devuan", "kali": self = .apt
        case "rocky", "rhel", "fedora", "almalinux", "centos", "ol", "amzn": self = .dnf
        default:
            throw Failure(
                .step, title, why: "'\(os)' is neither of Debian's family nor of Red Hat's",
                hint: "install \(title.hasPrefix("package ") ? String(title.dropFirst(8)) : title) there by hand, "
                    + "or leave this step out for that host")
        }
    }
}
