//! The libp2p protocol that opens the one stream of frames on each connection.
//!
//! The side that dialled opens it, the other accepts it; it carries frames both ways. Unlike the
//! `libp2p-stream` crate this says which *connection* a stream belongs to, which is what both
//! ends must agree on when there are several, and it never holds more than one stream of a
//! connection: any further one that a peer opens is dropped.

use std::{
    collections::VecDeque,
    task::{Context, Poll, Waker},
};

use libp2p::{
    Multiaddr, PeerId, Stream, StreamProtocol,
    core::{Endpoint, transport::PortUse, upgrade::ReadyUpgrade},
    swarm::{
        ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
        NetworkBehaviour, SubstreamProtocol, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
        handler::ConnectionEvent,
    },
};

/// The protocol's name on the wire.
pub(super) const FRAMES_PROTOCOL: StreamProtocol = StreamProtocol::new("/tongzhou/frames/1");

/// A connection has its stream, or will never have one.
#[derive(Debug)]
pub(super) struct StreamEvent {
    pub(super) peer: PeerId,
    pub(super) connection: ConnectionId,
    /// None: the peer doesn't speak our protocol, or the connection failed.
    pub(super) stream: Option<Stream>,
}

/// Opens or accepts one stream on every connection.
#[derive(Debug, Default)]
pub(super) struct Behaviour {
    /// At most one for each connection.
    events: VecDeque<StreamEvent>,
    waker: Option<Waker>,
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = StreamEvent;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(Handler::new(Endpoint::Listener))
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        role: Endpoint,
        port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        // When holes are punched both sides dial, and one of them plays the listener. A connection from
        // a new port only tests whether the other side can be reached, and carries no frames.
        Ok(match port {
            PortUse::New => Handler { opens: false, progress: Progress::Told },
            PortUse::Reuse => Handler::new(role),
        })
    }

    fn on_swarm_event(&mut self, _: FromSwarm<'_>) {}

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        stream: THandlerOutEvent<Self>,
    ) {
        self.events.push_back(StreamEvent { peer, connection, stream });
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        if let Some(event) = self.events.pop_front() {
            return Poll::Ready(ToSwarm::GenerateEvent(event));
        }
        self.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Where a connection is with its one stream.
#[derive(Debug)]
enum Progress {
    /// We dialled, and are to ask for a stream.
    ToOpen,
    /// It is being negotiated, or the other side is to open it.
    Awaited,
    /// Got it, or failed; to be told.
    Known(Option<Stream>),
    /// Told. Nothing more happens here.
    Told,
}

/// One connection's part of [`Behaviour`].
#[derive(Debug)]
pub(super) struct Handler {
    opens: bool,
    progress: Progress,
}

impl Handler {
    fn new(role: Endpoint) -> Self {
        let opens = role == Endpoint::Dialer;
        let progress = if opens { Progress::ToOpen } else { Progress::Awaited };
        Self { opens, progress }
    }

    fn settle(&mut self, stream: Option<Stream>) {
        if matches!(self.progress, Progress::Awaited) {
            self.progress = Progress::Known(stream);
        }
    }
}

impl ConnectionHandler for Handler {
    type FromBehaviour = std::convert::Infallible;
    type ToBehaviour = Option<Stream>;
    type InboundProtocol = ReadyUpgrade<StreamProtocol>;
    type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = ();

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol> {
        SubstreamProtocol::new(ReadyUpgrade::new(FRAMES_PROTOCOL), ())
    }

    fn poll(
        &mut self,
        _: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Self::OutboundProtocol, (), Self::ToBehaviour>> {
        // No waker is kept: progress only changes in the methods called by the connection, which
        // polls again afterwards.
        match std::mem::replace(&mut self.progress, Progress::Told) {
            Progress::ToOpen => {
                self.progress = Progress::Awaited;
                let protocol = SubstreamProtocol::new(ReadyUpgrade::new(FRAMES_PROTOCOL), ());
                Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest { protocol })
            }
            Progress::Known(stream) => Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(stream)),
            unchanged @ (Progress::Awaited | Progress::Told) => {
                self.progress = unchanged;
                Poll::Pending
            }
        }
    }

    fn on_behaviour_event(&mut self, event: Self::FromBehaviour) {
        match event {}
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<'_, Self::InboundProtocol, Self::OutboundProtocol>,
    ) {
        match event {
            ConnectionEvent::FullyNegotiatedInbound(inbound) if !self.opens => {
                self.settle(Some(inbound.protocol));
            }
            ConnectionEvent::FullyNegotiatedOutbound(outbound) => {
                self.settle(Some(outbound.protocol));
            }
            ConnectionEvent::DialUpgradeError(_) => self.settle(None),
            // The enum is open to additions; none of the others concerns our stream.
            _ => (),
        }
    }
}
