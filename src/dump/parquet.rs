//! Tables as Parquet: one file each, days as days, in groups of rows that fit into memory.

use std::{
    io::{self, Write},
    mem,
    sync::Arc,
};

use ::parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, Int32Type},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type,
};
use jiff::civil::date;

use super::{
    Source,
    tables::{Cell, Column, Kind, Table},
};

/// Rows that are held before they are written.
const GROUP: usize = 1 << 16;

/// Values of a column that wait for their group, and for each row whether there is one.
struct Waiting {
    values: Values,
    present: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Number(Vec<i32>),
    Flag(Vec<bool>),
}

/// Writes a table.
pub fn write(table: Table, source: &Source<'_>, out: &mut (impl Write + Send)) -> io::Result<u64> {
    let columns = table.columns(source.record);
    let schema = schema(table, &columns).map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("accede ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer =
        SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
    let mut waiting = empty(&columns);
    let mut rows = 0;
    let mut take = |cells: &[Cell<'_>]| -> io::Result<()> {
        for (cell, waiting) in cells.iter().zip(&mut waiting) {
            waiting.push(cell);
        }
        rows += 1;
        if (rows as usize).is_multiple_of(GROUP) {
            write_group(&mut writer, mem::replace(&mut waiting, empty(&columns)))
                .map_err(failed)?;
        }
        Ok(())
    };
    table.rows(source.record, &source.years, source.options.on, &mut take)?;
    write_group(&mut writer, waiting).map_err(failed)?;
    writer.close().map_err(failed)?;
    Ok(rows)
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn schema(table: Table, columns: &[Column]) -> Result<Arc<Type>, ParquetError> {
    let fields = columns
        .iter()
        .map(|column| {
            let (physical, logical) = match column.kind {
                Kind::Text | Kind::Address => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
                Kind::Year => (Physical::INT32, None),
                Kind::Flag => (Physical::BOOLEAN, None),
            };
            let field = Type::primitive_type_builder(&column.name, physical)
                .with_logical_type(logical)
                .with_repetition(Repetition::OPTIONAL)
                .build()?;
            Ok(Arc::new(field))
        })
        .collect::<Result<Vec<_>, ParquetError>>()?;
    Type::group_type_builder(table.name())
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

fn empty(columns: &[Column]) -> Vec<Waiting> {
    columns
        .iter()
        .map(|column| Waiting {
            present: Vec::new(),
            values: match column.kind {
                Kind::Text | Kind::Address => Values::Text(Vec::new()),
                Kind::Day | Kind::Year => Values::Number(Vec::new()),
                Kind::Flag => Values::Flag(Vec::new()),
            },
        })
        .collect()
}

impl Waiting {
    fn push(&mut self, cell: &Cell<'_>) {
        let before = self.values.len();
        match (&mut self.values, cell) {
            (Values::Text(values), Cell::Text(text)) if !text.is_empty() => {
                values.push(ByteArray::from(text.as_bytes().to_vec()));
            }
            (Values::Number(values), Cell::Day(Some(day))) => {
                // Days since the beginning of 1970, before it below zero.
                values.push((*day - date(1970, 1, 1)).get_days());
            }
            (Values::Number(values), Cell::Year(year)) => values.push((*year).into()),
            (Values::Flag(values), Cell::Flag(Some(flag))) => values.push(*flag),
            _ => {}
        }
        self.present.push((self.values.len() - before) as i16);
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    waiting: Vec<Waiting>,
) -> Result<(), ParquetError> {
    if waiting
        .first()
        .is_none_or(|column| column.present.is_empty())
    {
        return Ok(());
    }
    let mut group = writer.next_row_group()?;
    for Waiting { values, present } in waiting {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General(
                "the schema has fewer columns".to_owned(),
            ));
        };
        let levels = Some(present.as_slice());
        match values {
            Values::Text(values) => {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&values, levels, None)?;
            }
            Values::Number(values) => {
                column
                    .typed::<Int32Type>()
                    .write_batch(&values, levels, None)?;
            }
            Values::Flag(values) => {
                column
                    .typed::<BoolType>()
                    .write_batch(&values, levels, None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}
