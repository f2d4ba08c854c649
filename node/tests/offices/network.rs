//! A little internet: machines in network namespaces, offices behind routers that translate addresses.

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// What a router does with what leaves its office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nat {
    /// One port outside for one inside, whoever is spoken to.
    Cone,
    /// Another port for everybody spoken to: nobody else's packets find in.
    Symmetric,
    /// As the first, and no UDP passes.
    WithoutUdp,
}

/// The machines. They go with it.
pub struct Internet {
    prefix: String,
    machines: std::cell::RefCell<Vec<String>>,
}

/// Namespaces of one process, several tests apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The middle of the internet.
const MIDDLE: &str = "net";

impl Internet {
    /// An empty one; where that can't be made it is said why.
    pub fn or_skip() -> Option<Self> {
        let skip = |why: &str| {
            // Past the harness, which keeps what tests print to itself.
            _ = writeln!(std::io::stderr(), "skipped: {why}");
            None
        };
        if output("id", &["-u"]).is_none_or(|id| id.trim() != "0") {
            return skip("networks of their own need root");
        }
        for tool in ["ip", "nft"] {
            if output(tool, &["-V"]).is_none() {
                return skip(&format!("`{tool}` is missing: apt-get install iproute2 nftables"));
            }
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("tz{}x{number}", std::process::id());
        let internet = Self { prefix, machines: Vec::new().into() };
        if !internet.try_machine(MIDDLE) {
            return skip("`ip netns add` is refused by this kernel or sandbox");
        }
        internet.ip(MIDDLE, "link add br0 type bridge");
        internet.ip(MIDDLE, "link set br0 up");
        Some(internet)
    }

    /// The namespace of a machine.
    pub fn namespace(&self, machine: &str) -> String {
        format!("{}{machine}", self.prefix)
    }

    /// A machine that everybody reaches.
    pub fn public(&self, machine: &str, address: &str) {
        assert!(self.try_machine(machine), "a machine");
        self.plug(MIDDLE, "br0", machine, "wan");
        self.ip(machine, &format!("addr add {address}/24 dev wan"));
    }

    /// An office of these machines behind a router; `net` is the first three bytes of its addresses,
    /// which end in 11, 12 and so on.
    pub fn office(&self, router: &str, address: &str, net: &str, nat: Nat, machines: &[&str]) {
        self.public(router, address);
        self.ip(router, "link add lan type bridge");
        self.ip(router, &format!("addr add {net}.1/24 dev lan"));
        self.ip(router, "link set lan up");
        for (at, machine) in machines.iter().enumerate() {
            assert!(self.try_machine(machine), "a machine");
            self.plug(router, "lan", machine, "eth0");
            self.ip(machine, &format!("addr add {net}.{}/24 dev eth0", at + 11));
            self.ip(machine, &format!("route add default via {net}.1"));
        }
        let forward = "echo 1 > /proc/sys/net/ipv4/ip_forward";
        self.inside(router, &["sh", "-c", forward]);
        self.filter(router, nat);
    }

    /// Plugs a router's cable to the internet in or pulls it.
    pub fn cable(&self, router: &str, plugged: bool) {
        let state = if plugged { "up" } else { "down" };
        self.ip(MIDDLE, &format!("link set p{router} {state}"));
    }

    /// A machine gets another address of its office, and loses the one it had.
    pub fn move_to(&self, machine: &str, net: &str, last: u8) {
        self.ip(machine, "addr flush dev eth0");
        self.ip(machine, &format!("addr add {net}.{last}/24 dev eth0"));
        self.ip(machine, &format!("route add default via {net}.1"));
    }

    fn try_machine(&self, machine: &str) -> bool {
        let namespace = self.namespace(machine);
        let made = output("ip", &["netns", "add", &namespace]).is_some();
        if made {
            self.machines.borrow_mut().push(namespace);
            self.ip(machine, "link set lo up");
        }
        made
    }

    /// A cable from a bridge to a machine.
    fn plug(&self, from: &str, bridge: &str, machine: &str, port: &str) {
        let to = self.namespace(machine);
        self.ip(from, &format!("link add p{machine} type veth peer name {port} netns {to}"));
        self.ip(from, &format!("link set p{machine} master {bridge} up"));
        self.ip(machine, &format!("link set {port} up"));
    }

    fn filter(&self, router: &str, nat: Nat) {
        let port = if nat == Nat::Symmetric { "masquerade random" } else { "masquerade" };
        let udp = if nat == Nat::WithoutUdp { "meta l4proto udp drop" } else { "" };
        let rules = format!(
            "table ip nat {{\n chain post {{\n  type nat hook postrouting priority srcnat\n  \
             oifname \"wan\" {port}\n }}\n}}\n\
             table inet filter {{\n chain forward {{\n  \
             type filter hook forward priority 0; policy drop\n  {udp}\n  \
             ct state established,related accept\n  iifname \"lan\" accept\n }}\n chain input {{\n  \
             type filter hook input priority 0; policy drop\n  \
             ct state established,related accept\n  iifname {{ \"lan\", \"lo\" }} accept\n }}\n}}\n"
        );
        let namespace = self.namespace(router);
        let mut nft = Command::new("ip")
            .args(["netns", "exec", &namespace, "nft", "-f", "-"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("nft starts");
        let mut input = nft.stdin.take().expect("a pipe");
        input.write_all(rules.as_bytes()).expect("rules");
        drop(input);
        assert!(nft.wait().expect("it ends").success(), "rules that nft takes");
    }

    fn ip(&self, machine: &str, what: &str) {
        let namespace = self.namespace(machine);
        let arguments: Vec<&str> = ["-n", &namespace].into_iter().chain(what.split(' ')).collect();
        assert!(output("ip", &arguments).is_some(), "ip {arguments:?}");
    }

    fn inside(&self, machine: &str, command: &[&str]) {
        let namespace = self.namespace(machine);
        let arguments = [&["netns", "exec", &namespace], command].concat();
        assert!(output("ip", &arguments).is_some(), "{arguments:?}");
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        for machine in self.machines.borrow().iter() {
            output("ip", &["netns", "del", machine]);
        }
    }
}

/// What a command prints, if it is there and succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    if !output.status.success() {
        eprintln!("{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
