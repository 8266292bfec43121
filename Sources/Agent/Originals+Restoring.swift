import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

extension Originals {
    /// Puts back what stood at a path. What was kept is gone from here then; where it is gone already, a run that was cut
    /// off put it back.
    func restore(_ path: String, _ standing: HostRecord.Standing) throws(AgentError) {
        guard !standing.isLost else { throw .refused("what stood at '" + path + "' could not be kept") }
        do throws(AgentError) {
            let place = try Place(path)
            switch standing {
            case .absent: try empty(place)
            case .file(let mode, let uid, let gid, let modified, let original):
                let ownership = Self.ownership(mode, uid, gid)
                if original == "-" { return try dress(place, ownership) }
                try putBack(original, to: place, ownership, modified: modified)
            case .link(let target, let uid, let gid): try link(place, to: target, uid, gid)
            case .directory(let mode, let uid, let gid, let original):
                let ownership = Self.ownership(mode, uid, gid)
                if original != "-" { try moveBack(original, to: place) }
                if try place.statusIfPresent() == nil, mkdirat(place.parent.number, place.name, 0o700) != 0 {
                    throw .last("mkdir", path)
                }
                try dress(place, ownership)
            case .other(let original): if original != "-" { try moveBack(original, to: place) }
            }
            try place.syncParent()
        } catch {
            // What was not there need not be there: not even the directory that it would have been in.
            guard case .absent = standing, error.isAbsence else { throw error }
        }
    }

    private static func ownership(_ mode: UInt32, _ uid: UInt32, _ gid: UInt32) -> Ownership {
        var ownership = Ownership(mode: mode)
        (ownership.uid, ownership.gid) = (uid, gid)
        return ownership
    }

    private func empty(_ place: borrowing Place) throws(AgentError) {
        guard let status = try place.statusIfPresent() else { return }
        let isDirectory = status.kind == .directory
        guard unlinkat(place.parent.number, place.name, isDirectory ? AT_REMOVEDIR : 0) == 0 else {
            throw .last(isDirectory ? "rmdir" : "unlink", place.path)
        }
    }

    private func dress(_ place: borrowing Place, _ ownership: Ownership) throws(AgentError) {
        guard let status = try place.statusIfPresent(), status.kind != .link else { return }
        try AttributeChange.apply(ownership, to: place.path)
    }

    private func link(_ place: borrowing Place, to target: String, _ uid: UInt32, _ gid: UInt32) throws(AgentError) {
        try refuseDirectory(place)
        let name = TemporaryFile.newName()
        guard symlinkat(target, place.parent.number, name) == 0 else { throw .last("symlink", place.path) }
        fchownat(place.parent.number, name, uid, gid, AT_SYMLINK_NOFOLLOW)
        guard renameat(place.parent.number, name, place.parent.number, place.name) == 0 else {
            throw .last("rename", place.path)
        }
    }

    private func putBack(
        _ original: String, to place: borrowing Place, _ ownership: Ownership, modified: Int64
    ) throws(AgentError) {
        let kept = try self.place(of: original)
        guard try kept.statusIfPresent() != nil else { return }
        try refuseDirectory(place)
        // The second name of a file that stands there still would stay: rename does nothing between two of one file.
        if renameat(kept.parent.number, kept.name, place.parent.number, place.name) != 0 {
            guard shim_errno() == EXDEV else { throw .last("rename", place.path) }
            let source = try kept.open(O_RDONLY | O_NONBLOCK)
            let target = try TemporaryFile(for: try Place(place.path))
            try Self.pour(source, into: target, place.path)
            try target.put(ownership)
        }
        unlinkat(kept.parent.number, kept.name, 0)
        unlinkat(kept.parent.number, kept.name + ".ours", 0)
        try dress(place, ownership)
        var times = [timespec(), timespec()]
        times[0].tv_nsec = Int(SHIM_UTIME_OMIT)
        times[1].tv_sec = Int(modified / 1_000_000_000)
        times[1].tv_nsec = Int(modified % 1_000_000_000)
        utimensat(place.parent.number, place.name, times, AT_SYMLINK_NOFOLLOW)
    }

    private func moveBack(_ original: String, to place: borrowing Place) throws(AgentError) {
        let kept = try self.place(of: original)
        guard try kept.statusIfPresent() != nil else { return }
        guard try place.statusIfPresent() == nil else {
            throw .refused("something else stands at '" + place.path + "' now")
        }
        guard renameat(kept.parent.number, kept.name, place.parent.number, place.name) == 0 else {
            throw .last("rename", place.path)
        }
    }

    private func refuseDirectory(_ place: borrowing Place) throws(AgentError) {
        guard try place.statusIfPresent()?.kind != .directory else {
            throw .refused("a directory stands at '" + place.path + "' now")
        }
    }
}
