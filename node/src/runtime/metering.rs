//! What the system says of the line: whether it is metered.
//!
//! On Linux that is NetworkManager's property `Metered`, heard over the system's message bus; elsewhere,
//! and without NetworkManager, nothing is said, and only people decide.
//!
//! Invariant: nobody waits for the bus. One thread hears it for as long as somebody listens, and whatever
//! goes wrong there counts as nothing said.

use std::thread;

/// Has somebody hear what the system says now, and whenever it says something else. `heard` tells whether
/// to go on.
pub(super) fn watch(heard: impl FnMut(Option<bool>) -> bool + Send + 'static) {
    watch_on(None, heard);
}

/// The same on the bus at an address; `None`: the system's.
pub(super) fn watch_on(
    bus: Option<String>,
    heard: impl FnMut(Option<bool>) -> bool + Send + 'static,
) {
    let work = move || {
        if let Err(error) = system::hear(bus.as_deref(), heard) {
            tracing::debug!("the system doesn't say whether the line is metered: {error}");
        }
    };
    if let Err(error) = thread::Builder::new().name("metering".into()).spawn(work) {
        tracing::warn!("the system isn't asked whether the line is metered: {error}");
    }
}

#[cfg(target_os = "linux")]
mod system {
    use zbus::{
        blocking::{Connection, Proxy, connection::Builder},
        zvariant::OwnedValue,
    };

    const SERVICE: &str = "org.freedesktop.NetworkManager";
    const PATH: &str = "/org/freedesktop/NetworkManager";
    const PROPERTY: &str = "Metered";

    /// Hears what NetworkManager says until nobody listens.
    pub(super) fn hear(
        bus: Option<&str>,
        mut heard: impl FnMut(Option<bool>) -> bool,
    ) -> zbus::Result<()> {
        let connection = match bus {
            Some(address) => Builder::address(address)?.build()?,
            None => Connection::system()?,
        };
        let proxy = Proxy::new(&connection, SERVICE, PATH, SERVICE)?;
        // What is said from here on isn't missed, whatever is said now.
        let changes = proxy.receive_property_changed::<OwnedValue>(PROPERTY);
        let mut last = meant(proxy.get_property::<u32>(PROPERTY).ok());
        if !heard(last) {
            return Ok(());
        }
        for change in changes {
            let said = meant(change.get().ok().and_then(|value| u32::try_from(value).ok()));
            // What is said already may be said once more.
            if std::mem::replace(&mut last, said) != said && !heard(said) {
                break;
            }
        }
        Ok(())
    }

    /// NMMetered: 1 yes, 2 no, 3 and 4 the same as a guess, 0 unknown.
    fn meant(said: Option<u32>) -> Option<bool> {
        match said {
            Some(1 | 3) => Some(true),
            Some(2 | 4) => Some(false),
            _ => None,
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// Nobody is asked here yet.
    pub(super) fn hear(
        _bus: Option<&str>,
        _heard: impl FnMut(Option<bool>) -> bool,
    ) -> Result<(), std::convert::Infallible> {
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        process::{Child, Command, Stdio},
        sync::mpsc,
    };

    use super::*;

    struct Bus {
        child: Child,
        address: String,
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            // It may have ended by itself.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    fn bus() -> Option<Bus> {
        let mut program = Command::new("dbus-daemon");
        program.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut address).ok()?;
        Some(Bus { child, address: address.trim().to_owned() })
    }

    struct Manager(u32);

    #[zbus::interface(name = "org.freedesktop.NetworkManager")]
    impl Manager {
        #[zbus(property)]
        fn metered(&self) -> u32 {
            self.0
        }
    }

    #[test]
    fn what_network_manager_says_is_heard_and_what_it_says_later() {
        let Some(bus) = bus() else {
            // Past the harness, which keeps what tests print to itself.
            let why = "there is no dbus-daemon here; Debian's package is dbus-daemon";
            _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("skipped: {why}\n").as_bytes(),
            );
            return;
        };
        let (tell, told) = mpsc::channel();
        let nobody = tell.clone();
        watch_on(Some(bus.address.clone()), move |said| {
            let _ = nobody.send(said);
            false
        });
        assert_eq!(told.recv(), Ok(None), "nobody answers there yet");
        let builder = zbus::blocking::connection::Builder::address(bus.address.as_str());
        let service = builder
            .and_then(|it| it.name("org.freedesktop.NetworkManager"))
            .and_then(|it| it.serve_at("/org/freedesktop/NetworkManager", Manager(3)))
            .and_then(|it| it.build())
            .expect("a service");
        watch_on(Some(bus.address.clone()), move |said| tell.send(said).is_ok());
        assert_eq!(told.recv(), Ok(Some(true)));
        for (value, meant) in [(4, Some(false)), (1, Some(true)), (0, None), (2, Some(false))] {
            let server = service.object_server();
            let manager =
                server.interface::<_, Manager>("/org/freedesktop/NetworkManager").expect("served");
            manager.get_mut().0 = value;
            let emitter = manager.signal_emitter();
            zbus::block_on(manager.get().metered_changed(emitter)).expect("told");
            assert_eq!(told.recv(), Ok(meant), "{value}");
        }
    }
}
