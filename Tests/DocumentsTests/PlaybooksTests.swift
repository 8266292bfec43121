import Documents
import Model
import StepKit
import Testing

struct PlaybooksTests {
    static let namespace = Namespace(
        shared: [
            "cluster": ["name": "harbor", "hosts": ["a", "b"]],
            "vars": ["port": 8080, "version": "1.30", "none": .null, "extra": ["x": 1]],
            "network": ["mode": "routed"],
        ],
        own: ["host": ["name": "node-1", "key": .secret(Secret("hush")), "on": true]])

    func read(_ text: String, files: [String: String] = [:]) throws(Failure) -> [Entry] {
        try Playbooks(catalog: testCatalog, files: .memory(files), namespace: Self.namespace, groups: ["web", "db"])
            .read(text, file: "p/01.yaml", layer: "01")
    }

    func bound(_ text: String) throws(Failure) -> [any Step] {
        var steps: [any Step] = []
        for entry in try read(text) { steps.append(try entry.bind(Self.namespace)) }
        return steps
    }

    @Test func readsEntries() throws {
        let entries = try read(
            """
            # a comment
            - directory: { path: /etc/x, mode: 0750 }
              on: etcd
              order: one-by-one
            - swap:
              on: [control-plane, node]
              barrier: true
            - values: {}
            - values:
              on: [group:db, etcd, group:web]
            """)
        #expect(entries.map(\.place) == ["p/01.yaml:2:3", "p/01.yaml:5:3", "p/01.yaml:8:3", "p/01.yaml:9:3"])
        #expect(Set(entries.map(\.layer)) == ["01"])
        #expect(
            entries.map(\.on) == [
                [.etcd], [.controlPlane, .node], [.all], [.group("db"), .etcd, .group("web")],
            ])
        #expect(entries.map(\.order) == [.oneByOne, .parallel, .parallel, .parallel])
        #expect(entries.map(\.barrier) == [false, true, false, false])
        #expect(try entries[0].bind(Namespace()) as? TestDirectory == TestDirectory(path: "/etc/x", mode: 0o750))
        #expect(try entries[1].bind(Namespace()) as? TestSwap == TestSwap())
        #expect(try read("# nothing yet\n").isEmpty)
    }

    @Test(arguments: [
        ("- direktory: { path: /x }", "1:3", "unknown step 'direktory'", "did you mean 'directory'?"),
        ("- banana: {}", "1:3", "unknown step 'banana'", "known: directory, file, list, swap, values, include"),
        ("- swap:\n  onn: etcd", "2:3", "unknown step 'onn'", "did you mean 'on'?"),
        ("- swap:\n  when: x", "2:3", "unknown step 'when'", "no conditions"),
        ("- name: x\n  swap:", "1:3", "unknown step 'name'", "comment"),
        ("- swap:\n  values: {}", "2:3", "found swap and values", "its own"),
        ("- on: etcd", "1:3", "there is no step", "known: directory"),
        ("- swap", "1:3", "a step is expected, found 'swap'", "- swap: {"),
        ("swap: {}", "1:1", "a playbook is a list of steps", "- "),
        ("- swap:\n  on: masters", "2:7", "etcd, node, one-control-plane or group:NAME is expected", ""),
        ("- swap:\n  on: [etcd, nod]", "2:14", "found 'nod'", "did you mean 'node'?"),
        ("- swap:\n  on: []", "2:7", "it is for no host", "group:NAME"),
        ("- swap:\n  on: [etcd, group:dbb]", "2:14", "there is no group 'dbb'", "did you mean 'db'?"),
        ("- swap:\n  on: group:lab", "2:7", "there is no group 'lab' in the inventory", "known: web, db"),
        ("- swap:\n  on: web", "2:7", "found 'web'", "write group:web"),
        ("- swap:\n  order: serial", "2:10", "one of parallel, one-by-one", ""),
        ("- swap:\n  order: rolling", "2:3", "goes with include", "include that"),
        ("- swap:\n  at: node", "2:7", "one of one-control-plane, one-etcd", ""),
        ("- swap:\n  barrier: yes", "2:12", "true or false is expected", "write true"),
        ("- swap:\n  on: ${vars.port}", "2:7", "cannot hold a placeholder", ""),
        ("- directory: { path: /x, mode: 99 }", "1:32", "no mode in octal", ""),
        ("- directory: /etc/x", "1:14", "keys and values are expected", "write `- directory: { path: /etc/x }`"),
        ("- list: nginx", "1:9", "keys and values are expected", "write `- list: { names: [nginx] }`"),
        ("- list: [a, b]", "1:9", "found a list", "write `- list: { names: [a, b] }`"),
        ("- directory: path=/x", "1:14", "keys and values are expected", "write path: /x"),
        ("- directory: { pfad: /x }", "1:14", "the key 'path' is missing", ""),
        ("- directory: { path: x }", "1:3", "the path is not absolute", "begin it with /"),
        ("- directory: { path: /x, mdoe: 1 }", "1:26", "unknown key 'mdoe'", "did you mean 'mode'?"),
        // What does not depend on a placeholder is checked at once.
        (
            "- directory:\n    path: /x/${host.name}\n    moed: 0755", "3:5", "unknown key 'moed'",
            "did you mean 'mode'?"
        ),
        ("- directory:\n    path: /${host.name}\n    size: big", "3:11", "a number is expected", ""),
        ("- values:\n    ${host.name}: 1", "2:5", "a key cannot hold a placeholder", ""),
        ("- swap:\n    state: ${host.name", "2:12", "the closing } of ${ is missing", "$${"),
        ("- swap:\n    state: ${HOME:-/root}", "2:12", "is no placeholder", "$${"),
        ("- swap:\n    state: ${ host.name }", "2:12", "is no placeholder", "write ${host.name}"),
    ])
    func complains(_ text: String, _ place: String, _ why: String, _ hint: String) {
        expect(
            failure { () throws(Failure) in try read(text) }, at: "p/01.yaml:\(place)", why,
            hint: hint.isEmpty ? nil : hint)
    }

    @Test func putsValuesIn() throws {
        let steps = try bound(
            """
            - directory:
                path: /srv/${cluster.name}/${host.name}:${vars.port}
                size: ${vars.port}
            - values:
                list: ${cluster.hosts}
                map: { a: "${vars.extra}", b: "${vars.version}", c: "$${vars.version}", d: "x${vars.version}" }
                secret: ${host.key}
                mode: ${network.mode}
                flag: ${host.on}
            - values: { secret: "key=${host.key}", map: ~ }
            - directory: { path: "/${vars.version}", mode: "${vars.none}" }
            """)
        #expect(steps[0] as? TestDirectory == TestDirectory(path: "/srv/harbor/node-1:8080", size: 8080))
        #expect(
            steps[1] as? TestValues
                == TestValues(
                    list: ["a", "b"],
                    map: ["a": ["x": 1], "b": "1.30", "c": "${vars.version}", "d": "x1.30"],
                    secret: Secret("hush"), mode: .routed, flag: true))
        #expect(steps[2] as? TestValues == TestValues(secret: Secret("key=hush")))
        #expect(steps[3] as? TestDirectory == TestDirectory(path: "/1.30"))
    }

    @Test(arguments: [
        ("- swap: { state: \"${host.nmae}\" }", "1:19", "${host.nmae} is not known", "did you mean ${host.name}?"),
        ("- swap: { state: \"${host.serial}\" }", "1:19", "not known", "known: host.key, host.name, host.on"),
        ("- swap: { state: \"${banana}\" }", "1:19", "not known", "known: cluster, host, network, vars"),
        (
            "- swap:\n    state: |\n      one\n      two ${vars.none}\n", "4:11", "${vars.none} is nothing",
            "whole value"
        ),
        ("- swap: { state: \"$${a} ${host.name} ${cluster.hosts}\" }", "1:38", "is a list", "whole value"),
        ("- swap: { state: \"${vars.extra}\" }", "1:19", "text is expected, found a mapping", ""),
        ("- swap: { state: \"${host.key}\" }", "1:19", "text is expected, found a secret", "hide"),
        ("- values: { mode: \"${host.name}\" }", "1:20", "one of routed, vxlan, external", ""),
        ("- directory: { path: \"x${vars.port}\" }", "1:3", "the path is not absolute", ""),
    ])
    func complainsWhenBound(_ text: String, _ place: String, _ why: String, _ hint: String) {
        let failure = failure { () throws(Failure) in try bound(text) }
        expect(failure, at: "p/01.yaml:\(place)", why, hint: hint.isEmpty ? nil : hint)
        #expect(!failure.description.contains("hush"))
    }

    @Test func includesOtherPlaybooks() throws {
        let files = [
            "p/net/routed.yaml": "- swap:\n- include: ../more.yaml\n", "p/more.yaml": "- directory: { path: /m }\n",
        ]
        let entries = try read("- include: net/${network.mode}.yaml\n- values: {}\n", files: files)
        #expect(entries.map(\.place) == ["p/net/routed.yaml:1:3", "p/more.yaml:1:3", "p/01.yaml:2:3"])
        #expect(Set(entries.map(\.layer)) == ["01"])
    }

    @Test(arguments: [
        (["p/a.yaml": "- include: 01.yaml\n"], "p/a.yaml:1:12", "includes itself: p/01.yaml → p/a.yaml → p/01.yaml"),
        (["p/b.yaml": ""], "p/01.yaml:1:12", "there is no such file"),
        (["p/a.yaml": "- swop:\n"], "p/a.yaml:1:3", "unknown step 'swop'"),
    ])
    func complainsAboutIncludes(_ files: [String: String], _ place: String, _ why: String) {
        expect(failure { () throws(Failure) in try read("- include: a.yaml", files: files) }, at: place, why)
    }

    @Test func refusesSettingsBesideInclude() {
        expect(
            failure { () throws(Failure) in try read("- include: a.yaml\n  barrier: true") }, at: "p/01.yaml:2:3",
            "does not go with include")
        expect(
            failure { () throws(Failure) in try read("- include: a.yaml\n  on: nobody") }, at: "p/01.yaml:2:7",
            "one of all, control-plane")
    }

    @Test func aBlockIsWhatIsIncludedRolling() throws {
        let files = [
            "p/a.yaml": "- swap:\n- include: b.yaml\n- swap:\n  at: one-control-plane\n  always: true\n",
            "p/b.yaml": "- swap:\n  order: one-by-one\n",
        ]
        let text = "- swap:\n- include: a.yaml\n  order: rolling\n  on: node\n- include: b.yaml\n  order: parallel\n"
        let entries = try read(text, files: files)
        let block = "p/01.yaml:2:12"
        #expect(entries.map(\.block) == [nil, block, block, block, nil])
        #expect(entries.map(\.at) == [nil, nil, nil, .oneControlPlane, nil])
        #expect(entries.map(\.always) == [false, false, false, true, false])
        #expect(entries[2].order == .oneByOne)
    }

    /// files, where it is wrong, what
    @Test(
        arguments: [
            (["p/a.yaml": "- swap:\n- swap:\n  barrier: true\n"], "p/a.yaml:2:3", "'barrier' cannot stand"),
            (
                ["p/a.yaml": "- include: b.yaml\n  order: rolling\n", "p/b.yaml": "- swap:\n"], "p/b.yaml:1:3",
                "includes something so itself"
            ),
        ] as [([String: String], String, String)])
    func refusesWhatCannotBeABlock(_ files: [String: String], _ place: String, _ why: String) {
        expect(
            failure { () throws(Failure) in try read("- include: a.yaml\n  order: rolling", files: files) }, at: place,
            why)
    }

    @Test func anIncludeIsNoRow() {
        expect(
            failure { () throws(Failure) in try read("- include: a.yaml\n  order: one-by-one") }, at: "p/01.yaml:2:3",
            "does not go with include")
    }

    @Test func anIncludeNarrowsTheHostsOfItsSteps() throws {
        let files = [
            "p/a.yaml": "- swap:\n- swap:\n  on: [control-plane, node]\n- include: b.yaml\n  on: node\n",
            "p/b.yaml": "- swap:\n",
        ]
        let entries = try read("- include: a.yaml\n  on: [etcd, one-control-plane]\n- swap:\n", files: files)
        let roles: [Set<Role>] = [[.controlPlane], [.controlPlane], [.etcd], [.etcd, .node], [.node]]
        let hosts = roles.enumerated().map { index, roles in
            Host(HostName("h-\(index)"), address: Address(number: UInt32(index)), roles: roles)
        }
        let world = World(Cluster(name: "c", hosts: hosts))
        let chosen = entries.map { entry in hosts.filter { entry.matches($0, in: world) }.map(\.id.rawValue) }
        #expect(chosen == [["h-0", "h-2", "h-3"], ["h-0", "h-3"], ["h-3"], ["h-0", "h-1", "h-2", "h-3", "h-4"]])
        #expect(entries.map { entry in hosts.count(where: entry.canMatch) } == [4, 3, 1, 5])
    }

    @Test func checksEntriesOnAllHosts() throws {
        let entries = try read("- swap: { state: \"${host.rack}\" }\n- swap: { state: \"${host.zone}\" }\n  on: etcd\n")
        let hosts = [
            Host("a", address: "10.0.0.1", roles: [.node]), Host("b", address: "10.0.0.2", roles: [.node]),
        ]
        let failures = Playbooks.check(entries, on: hosts) { _ in Self.namespace }
        #expect(failures.map(\.place) == ["p/01.yaml:1:19"])
    }

    /// One file with three mistakes, one of them in a file that it includes.
    @Test func everythingThatIsWrongIsFound() throws {
        let files = [
            "a.yaml": "- swop:\n- swap:\n- include: b.yaml\n- directory: { path: x }\n",
            "b.yaml": "- values:\n  on: x\n",
            "c.yaml": "a: b",
        ]
        let reader = Playbooks(catalog: testCatalog, files: .memory(files))
        let (entries, failures) = reader.examine(at: "a.yaml")
        #expect(entries.map(\.place) == ["a.yaml:2:3"])
        #expect(failures.map(\.place) == ["a.yaml:1:3", "b.yaml:2:7", "a.yaml:4:3"])
        #expect(reader.examine(at: "c.yaml").failures.map(\.place) == ["c.yaml:1:1"])
        #expect(reader.examine(at: "d.yaml").failures.count == 1)
        #expect(failure { () throws(Failure) in try reader.read(at: "a.yaml") }.place == "a.yaml:1:3")
    }

    @Test func namesLayers() {
        #expect(Playbooks.layer(of: "playbooks/03-etcd.yaml") == "03-etcd")
        #expect(Playbooks.layer(of: "mine.yml") == "mine")
    }
}
