//! The API's description, kept by hand; the test holds it to the façade.

/// OpenAPI 3.1.
pub(super) const DESCRIPTION: &str = include_str!("openapi.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::DESCRIPTION;
    use crate::facade::{
        Answer, Command, Event, FailureCode, MeetingChange, MeetingField, Query, TableChange,
        TaskChange, TaskField,
    };

    /// The variants' names, as serde lists them when it refuses one.
    fn variants<T: DeserializeOwned>() -> BTreeSet<String> {
        let refused =
            serde_json::from_str::<T>("\"no such variant\"").err().map(|error| error.to_string());
        let list = refused.unwrap_or_default();
        let names: BTreeSet<String> =
            list.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        assert!(!names.is_empty(), "serde's message has changed: {list}");
        names
    }

    /// The names that the description gives for a schema: of its constants and its properties.
    fn described(schema: &str) -> BTreeSet<String> {
        let document: Value = serde_json::from_str(DESCRIPTION).expect("the description is JSON");
        let schema = &document["components"]["schemas"][schema];
        let constants = schema["enum"].as_array().into_iter().flatten();
        let mut names: BTreeSet<String> =
            constants.filter_map(Value::as_str).map(str::to_owned).collect();
        for one in schema["oneOf"].as_array().into_iter().flatten() {
            let constants = one["enum"].as_array().into_iter().flatten();
            names.extend(constants.filter_map(Value::as_str).map(str::to_owned));
            names.extend(
                one["properties"].as_object().into_iter().flat_map(|map| map.keys().cloned()),
            );
        }
        names
    }

    #[test]
    fn it_names_every_kind_of_request_answer_and_event() {
        assert_eq!(described("Command"), variants::<Command>());
        assert_eq!(described("Query"), variants::<Query>());
        assert_eq!(described("TaskField"), variants::<TaskField>());
        assert_eq!(described("TaskChange"), variants::<TaskChange>());
        assert_eq!(described("MeetingChange"), variants::<MeetingChange>());
        assert_eq!(described("MeetingField"), variants::<MeetingField>());
        assert_eq!(described("TableChange"), variants::<TableChange>());
        assert_eq!(described("Answer"), variants::<Answer>());
        assert_eq!(described("Event"), variants::<Event>());
        assert_eq!(described("FailureCode"), variants::<FailureCode>());
    }
}
