//! The do-nothing provider in Rust: only ever launched. Its data source has the attributes of
//! null_provider's resource, so that the two schemas are alike.

use std::collections::HashMap;

use async_trait::async_trait;
use tf_provider::schema::{Attribute, AttributeConstraint, AttributeType, Block, Schema};
use tf_provider::value::{Value, ValueEmpty, ValueMap, ValueString};
use tf_provider::{map, DataSource, Diagnostics, DynamicDataSource, Provider};

struct NullProvider;

#[async_trait]
impl Provider for NullProvider {
    type Config<'a> = ValueEmpty;
    type MetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        Some(schema(&[]))
    }

    fn get_data_sources(
        &self,
        _: &mut Diagnostics,
    ) -> Option<HashMap<String, Box<dyn DynamicDataSource>>> {
        Some(map! { "nothing" => Box::new(Nothing) as Box<dyn DynamicDataSource> })
    }
}

struct Nothing;

#[async_trait]
impl DataSource for Nothing {
    type State<'a> = ValueMap<'a, ValueString<'a>>;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        use AttributeConstraint::{Computed, Optional, Required};
        Some(schema(&[
            ("id", Computed),
            ("name", Required),
            ("first", Optional),
            ("second", Optional),
            ("third", Optional),
        ]))
    }

    async fn read<'a>(
        &self,
        _: &mut Diagnostics,
        config: Self::State<'a>,
        _: Self::ProviderMetaState<'a>,
    ) -> Option<Self::State<'a>> {
        Some(config)
    }
}

fn schema(attributes: &[(&str, AttributeConstraint)]) -> Schema {
    let attributes = attributes.iter().map(|(name, constraint)| {
        let attribute = Attribute {
            attr_type: AttributeType::String,
            constraint: constraint.clone(),
            ..Default::default()
        };
        (name.to_string(), attribute)
    });
    Schema { version: 1, block: Block { attributes: attributes.collect(), ..Default::default() } }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Err(error) = tf_provider::serve("bench", NullProvider).await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
