//! Where channels were left, while the window is open.

/// Places that are remembered; the ones left longest ago make room.
const PLACES_MAX: usize = 200;

/// Where a channel was left.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spot {
    /// At its end.
    End,
    /// With this message so many points below the upper edge.
    Message(String, f32),
}

/// What names a place: a channel, and the message that was jumped to there.
type Place = (String, Option<String>);

/// All of them, the one left last at the end.
#[derive(Debug, Default)]
pub(super) struct Left(Vec<(Place, Spot)>);

impl Left {
    /// A place was left there.
    pub(super) fn note(&mut self, channel: &str, message: Option<&str>, spot: Spot) {
        let place = (channel.to_owned(), message.map(str::to_owned));
        self.0.retain(|(known, _)| *known != place);
        if self.0.len() >= PLACES_MAX {
            self.0.remove(0);
        }
        self.0.push((place, spot));
    }

    /// Where a place was left.
    pub(super) fn of(&self, channel: &str, message: Option<&str>) -> Option<&Spot> {
        let of = |((known, at), _): &&(Place, Spot)| known == channel && at.as_deref() == message;
        self.0.iter().find(of).map(|(_, spot)| spot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_a_place_counts_and_old_ones_make_room() {
        let mut left = Left::default();
        left.note("a", None, Spot::End);
        left.note("a", Some("m"), Spot::Message("n".into(), 5.0));
        left.note("a", None, Spot::Message("m".into(), -3.0));
        assert_eq!(left.of("a", None), Some(&Spot::Message("m".into(), -3.0)));
        assert_eq!(left.of("a", Some("m")), Some(&Spot::Message("n".into(), 5.0)));
        assert_eq!(left.of("b", None), None);
        for number in 0..PLACES_MAX {
            left.note(&number.to_string(), None, Spot::End);
        }
        assert_eq!((left.0.len(), left.of("a", None)), (PLACES_MAX, None));
    }
}
