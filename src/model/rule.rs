//! Final clauses as data: when an act takes effect, who may consent, what may be reserved.

use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

/// How a clause counts from the day of an act to the day of its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// The same day `n` months later, clamped to the end of the month.
    CalendarMonths,
    /// The `n`-th day after.
    Days,
    /// The first day of the month following the expiry of `n` months.
    MonthStartAfterMonths,
    /// The first day of the month after the `n`-th day following.
    MonthStartAfterDays,
    /// The day itself.
    Deposit,
    /// The same day `n` years later.
    Years,
}

/// When an act takes effect, and the article that says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectRule {
    pub kind: Count,
    #[serde(default)]
    pub n: i32,
    pub article: Option<String>,
    pub text: Option<String>,
    /// Never before the instrument itself is in force.
    #[serde(default)]
    pub floor: bool,
}

impl EffectRule {
    /// What the Vienna Convention says where the instrument's own clause is not on record: the
    /// treaty is in force for a State on the day its consent is established.
    pub fn vienna_default() -> Self {
        Self {
            kind: Count::Deposit,
            n: 0,
            article: Some("VCLT 24(3)".into()),
            text: None,
            floor: true,
        }
    }

    /// The day of effect of an act done on `day`.
    pub fn effect(&self, day: Date, instrument_in_force: Option<Date>) -> Date {
        let counted = self.counted(day);
        match instrument_in_force {
            Some(floor) if self.floor => counted.max(floor),
            _ => counted,
        }
    }

    /// The last day on which an act can have been done that took effect on `effect`.
    pub fn latest_act(&self, effect: Date) -> Date {
        // Counting is monotone and never spans more than a few years: walking back is exact
        // where subtracting months would not be (month ends).
        let mut day = effect;
        while self.counted(day) > effect {
            match day.yesterday() {
                Ok(before) => day = before,
                Err(_) => break,
            }
        }
        day
    }

    fn counted(&self, day: Date) -> Date {
        match self.kind {
            Count::CalendarMonths => day.saturating_add(self.n.months()),
            Count::Days => day.saturating_add(self.n.days()),
            Count::MonthStartAfterMonths => month_after(day.saturating_add(self.n.months())),
            Count::MonthStartAfterDays => month_after(day.saturating_add(self.n.days())),
            Count::Deposit => day,
            Count::Years => day.saturating_add(self.n.years()),
        }
    }
}

/// The first day of the month after the month of `day`.
fn month_after(day: Date) -> Date {
    day.first_of_month().saturating_add(1.month())
}

/// Who may consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EligibilityKind {
    AllStates,
    PartiesOrSignatoriesOfParent,
    OrganisationMembers,
    ByInvitation,
    Unknown,
}

impl EligibilityKind {
    /// The code in data and IRIs.
    pub fn code(self) -> &'static str {
        match self {
            Self::AllStates => "all-states",
            Self::PartiesOrSignatoriesOfParent => "parties-or-signatories-of-parent",
            Self::OrganisationMembers => "organisation-members",
            Self::ByInvitation => "by-invitation",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether regional organisations may consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Regional {
    None,
    Admitted,
    ByInvitation,
}

impl Regional {
    /// The code in data and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Admitted => "admitted",
            Self::ByInvitation => "by-invitation",
        }
    }
}

/// The clause on who may consent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    pub kind: EligibilityKind,
    pub organisation: Option<String>,
    pub others: Option<String>,
    pub article: Option<String>,
    pub regional_organisations: Option<Regional>,
    pub requires_party_of: Option<String>,
    #[serde(default)]
    pub participated_in_elaboration: Vec<String>,
    pub text: Option<String>,
}

/// The clause on reservations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reservations {
    pub kind: String,
    pub article: Option<String>,
    #[serde(default)]
    pub articles: Vec<String>,
    pub text: Option<String>,
}

/// A clause kept in words only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    pub article: Option<String>,
    pub text: Option<String>,
}

/// The final clauses of an instrument that are on record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clauses {
    pub entry_into_force_initial: Option<Wording>,
    pub entry_into_force: Option<EffectRule>,
    pub withdrawal: Option<EffectRule>,
    pub eligibility: Option<Eligibility>,
    pub reservations: Option<Reservations>,
}
