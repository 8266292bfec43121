/// What iproute2 and nftables of Debian 12 and 13 said in a network namespace with a tunnel to one other host.
enum Said {
    static let routes = """
        [{"dst":"10.0.0.0/24","dev":"eth0","protocol":"2","scope":"253","prefsrc":"10.0.0.11","flags":[]},\
        {"dst":"10.244.1.0/24","gateway":"10.244.1.0","dev":"slipway.vx","protocol":"83","flags":["onlink"]}]
        """
    /// A default route, one of several gateways, one that leads nowhere, two of ours, and one of somebody else.
    static let manyRoutes = """
        [{"dst":"default","gateway":"10.0.0.1","dev":"eth0","flags":[]},{"dst":"10.0.0.0/24","dev":"eth0",\
        "protocol":"2","scope":"253","prefsrc":"10.0.0.11","flags":[]},{"dst":"10.98.0.0/16","flags":[],"nexthops":\
        [{"gateway":"10.0.0.3","dev":"eth0","weight":1,"flags":[]},{"gateway":"10.0.0.4","dev":"eth0","weight":1,\
        "flags":[]}]},{"type":"6","dst":"10.99.0.0/16","flags":[]},{"dst":"10.244.1.0/24","gateway":"10.0.0.12",\
        "dev":"eth0","protocol":"83","flags":[]},{"dst":"10.244.2.0/24","gateway":"10.0.0.13","dev":"eth0",\
        "protocol":"4","metric":5,"flags":[]},{"dst":"10.244.9.7","gateway":"10.0.0.13","dev":"eth0","protocol":"83",\
        "flags":[]}]
        """
    static let neighbours = #"[{"dst":"10.244.1.0","lladdr":"02:53:0a:f4:01:00","state":["PERMANENT"]}]"#
    static let forwarding =
        #"[{"mac":"02:53:0a:f4:01:00","dst":"10.0.0.12","flags":["self"],"state":"permanent"}]"#
    static let device12 = """
        [{"ifindex":4,"ifname":"slipway.vx","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1450,\
        "qdisc":"noqueue","operstate":"UNKNOWN","group":"0","txqlen":1000,"link_type":"[1]",\
        "address":"02:53:0a:f4:00:00","broadcast":"ff:ff:ff:ff:ff:ff","promiscuity":0,"allmulti":0,"min_mtu":68,\
        "max_mtu":65535,"linkinfo":{"info_kind":"vxlan","info_data":{"id":4096,"local":"10.0.0.11","port_range":\
        {"low":0,"high":0},"port":8472,"learning":false,"ttl":0,"df":"unset","ageing":300,"udp_csum":true,\
        "udp_zero_csum6_tx":false,"udp_zero_csum6_rx":false}},"num_tx_queues":1,"num_rx_queues":1,\
        "gso_max_size":65536,"gso_max_segs":65535,"tso_max_size":65536,"tso_max_segs":65535,"gro_max_size":65536,\
        "addr_info":[{"family":"inet","local":"10.244.0.0","prefixlen":32,"scope":"0","label":"slipway.vx",\
        "valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6",\
        "local":"fe80::53:aff:fef4:0","prefixlen":64,"scope":"253","tentative":true,"valid_life_time":4294967295,\
        "preferred_life_time":4294967295}]}]
        """
    static let device13 = """
        [{"ifindex":4,"ifname":"slipway.vx","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1450,\
        "qdisc":"noqueue","operstate":"UNKNOWN","group":"0","txqlen":1000,"link_type":"[1]",\
        "address":"02:53:0a:f4:00:00","broadcast":"ff:ff:ff:ff:ff:ff","promiscuity":0,"allmulti":0,"min_mtu":68,\
        "max_mtu":65535,"linkinfo":{"info_kind":"vxlan","info_data":{"id":4096,"local":"10.0.0.11","port_range":\
        {"low":0,"high":0},"port":8472,"ttl":0,"df":"unset","ageing":300,"reserved_bits":"0xf7ffffff000000ff",\
        "external":false,"learning":false,"proxy":false,"rsc":false,"l2miss":false,"l3miss":false,"udp_csum":true,\
        "udp_zero_csum6_tx":false,"udp_zero_csum6_rx":false,"remcsum_tx":false,"remcsum_rx":false,\
        "localbypass":true}},"num_tx_queues":1,"num_rx_queues":1,"gso_max_size":65536,"gso_max_segs":65535,\
        "tso_max_size":65536,"tso_max_segs":65535,"gro_max_size":65536,"gso_ipv4_max_size":65536,\
        "gro_ipv4_max_size":65536,"addr_info":[{"family":"inet","local":"10.244.0.0","prefixlen":32,"scope":"0",\
        "label":"slipway.vx","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6",\
        "local":"fe80::53:aff:fef4:0","prefixlen":64,"scope":"253","tentative":true,"protocol":"0x3",\
        "valid_life_time":4294967295,"preferred_life_time":4294967295}]}]
        """
    /// Both releases write it the same.
    static let table = """
        table ip slipway {
        \tchain postrouting {
        \t\ttype nat hook postrouting priority srcnat; policy accept;
        \t\tip saddr 10.244.0.0/16 ip daddr != 10.244.0.0/16 fib daddr type != local masquerade fully-random
        \t}
        }

        """
    static let noTable = """
        Error: No such file or directory
        list table ip slipway
                      ^^^^^^^
        """
    static let chain = """
        -N SLIPWAY-MASQ
        -A SLIPWAY-MASQ -s 10.244.0.0/16 ! -d 10.244.0.0/16 -m addrtype ! --dst-type LOCAL -j MASQUERADE --random-fully

        """
}
