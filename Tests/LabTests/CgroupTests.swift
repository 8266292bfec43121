import FoundationEssentials
import Model
import Testing

@testable import Lab

@Suite struct CgroupTests {
    @Test func findsEveryTreeOnce() {
        let lines = [
            "30 23 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755",
            "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate",
            "32 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd",
            "33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
            "34 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            "35 30 0:30 / /elsewhere/memory rw - cgroup cgroup rw,memory",
        ]
        let mounts = lines.compactMap { MountPoint(line: Substring($0)) }
        #expect(
            CgroupHierarchy.all(in: mounts) == [
                CgroupHierarchy(path: "/sys/fs/cgroup/unified", controllers: nil),
                CgroupHierarchy(path: "/sys/fs/cgroup/systemd", controllers: []),
                CgroupHierarchy(path: "/sys/fs/cgroup/cpu,cpuacct", controllers: ["cpu", "cpuacct"]),
                CgroupHierarchy(path: "/sys/fs/cgroup/memory", controllers: ["memory"]),
            ])
    }

    @Test func knowsWhoIsInAGroup() {
        let membership = CgroupMembership(
            """
            9:name=systemd:/slipway-lab/cp-1/payload/system.slice/odd:name.service
            4:memory:/slipway-lab/cp-1
            0::/

            """)
        #expect(membership.paths.count == 3)
        #expect(membership.isInside("slipway-lab"))
        #expect(membership.isInside("slipway-lab/cp-1"))
        #expect(membership.isInside("slipway-lab/cp-1/payload/system.slice/odd:name.service"))
        #expect(!membership.isInside("slipway-lab/cp"))
        #expect(!membership.isInside("slipway-la"))
    }

    @Test func makesAndRemovesGroupsInEveryTree() async throws {
        try await withScratchFolder { folder in
            let trees = ["one", "two"].map { CgroupHierarchy(path: "\(folder)/\($0)", controllers: []) }
            for tree in trees { try Files.makeFolder(tree.path) }
            let cgroups = Cgroups(hierarchies: trees)
            try cgroups.make("slipway-lab/cp-1")
            #expect(cgroups.folders(of: "slipway-lab/cp-1") == trees.map { $0.path + "/slipway-lab/cp-1" })
            try Files.makeFolder(trees[0].path + #"/slipway-lab/cp-1/system.slice/a\x2db.service"#)
            try await cgroups.remove("slipway-lab")
            #expect(cgroups.folders(of: "slipway-lab").isEmpty)
        }
    }

    @Test func namesChildrenBeforeParents() async throws {
        try await withScratchFolder { folder in
            try Files.makeFolder(folder + #"/a\x2db/deep"#)
            try Files.makeFolder(folder + "/c")
            let order = Cgroups.deepestFirst(folder)
            #expect(Set(order) == [folder, folder + #"/a\x2db"#, folder + #"/a\x2db/deep"#, folder + "/c"])
            #expect(order.last == folder)
            let deep = try #require(order.firstIndex(of: folder + #"/a\x2db/deep"#))
            #expect(order[deep...].contains(folder + #"/a\x2db"#))
        }
    }

    @Test func collectsProcessesFromAllTreesButNeverItself() async throws {
        try await withScratchFolder { folder in
            let own = ProcessInfo.processInfo.processIdentifier
            for (tree, ids) in [("one", "0\n1\n\(own)\n4194303\n"), ("two/below", "4194304\n")] {
                try Files.makeFolder("\(folder)/\(tree.split(separator: "/")[0])/g/\(tree)")
                try Files.write(ids, to: "\(folder)/\(tree.split(separator: "/")[0])/g/\(tree)/cgroup.procs")
            }
            let trees = ["one", "two"].map { CgroupHierarchy(path: "\(folder)/\($0)", controllers: []) }
            #expect(Cgroups(hierarchies: trees).processes(in: "g") == [4_194_303, 4_194_304])
        }
    }

    @Test(arguments: [
        (["freezer.state"], "FROZEN", "THAWED"), (["cgroup.freeze", "cgroup.events"], "1", "0"),
    ])
    func freezesWithEitherVersion(files: [String], frozen: String, thawed: String) async throws {
        try await withScratchFolder { folder in
            try Files.makeFolder(folder + "/g")
            for file in files { try Files.write("populated 1\nfrozen 1\n", to: "\(folder)/g/\(file)") }
            let cgroups = Cgroups(hierarchies: [CgroupHierarchy(path: folder, controllers: nil)])
            #expect(cgroups.isFrozen("g") == (files.count == 2))
            let freezer = try #require(cgroups.freezer(of: "g"))
            #expect([freezer.frozen, freezer.thawed] == [frozen, thawed])
            try cgroups.thaw("g")
            #expect(try Files.read(freezer.path).hasPrefix(thawed))
        }
    }
}
