//! libp2p: connections that carry frames, and nothing that knows what they mean.
