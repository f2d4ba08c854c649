//! Search: what people type, over what others wrote.

use node::search::{Features, Index, Item, Kind, Query};
use protocol::clock::Millis;

use crate::{mutate::Recipe, seeds::SPACE};

fn item(key: &[u8], text: String) -> Item {
    Item {
        key: key.to_vec(),
        kind: Kind::Message,
        space: SPACE,
        scope: b"channel".to_vec(),
        author: "王芳".into(),
        has: Features::NONE,
        time: Millis(5),
        text,
    }
}

fn texts() -> Vec<Vec<u8>> {
    [
        "活动方案在线协同编辑",
        "Deadline moved to Friday, see the plan",
        "ｆｕｌｌ ｗｉｄｔｈ İstanbul ﬁnal ǆ é e\u{301} 👨‍👩‍👧",
        "\"a phrase\" -not OR *",
        "方案 plan \"周五\"",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

#[test]
fn fuzz_search() {
    let seeds = texts();
    bolero::check!().with_iterations(120).with_max_len(400).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let mut index = Index::in_memory();
        for key in 0..3_u8 {
            let text = String::from_utf8_lossy(&recipe.bend(&seeds)).into_owned();
            index.put(item(&[key], text)).expect("memory takes all texts");
        }
        index.commit(1).expect("memory takes all");
        for _ in 0..4 {
            let query = String::from_utf8_lossy(&recipe.bend(&seeds)).into_owned();
            for hit in index.query(&Query::text(query)).expect("any query has an answer") {
                let text = &hit.snippet.text;
                assert!(hit.snippet.matches.iter().all(|found| text.get(found.clone()).is_some()));
            }
        }
    });
}
