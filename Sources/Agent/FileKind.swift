import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

extension stat {
    /// What kind of thing the kernel says it is.
    var kind: Stat.Kind {
        switch st_mode & 0o170000 {
        case 0o100000: .file
        case 0o040000: .directory
        case 0o120000: .link
        default: .other
        }
    }
}
