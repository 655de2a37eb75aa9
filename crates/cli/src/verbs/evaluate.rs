//! `tandem evaluate`.

use crate::args::{Cli, Format};
use crate::failure::Failure;
use crate::language::reads_chinese;
use crate::output;
use crate::progress::Bar;
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;
use tandem_app::evaluate::{Comparisons, Question, RankQuestion, Refusal};
use tandem_app::{Answer, Loaded};

/// Arguments of `evaluate`.
#[derive(Args, Debug)]
pub(crate) struct EvaluateArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Index system: city, park, enterprise, zhejiang_style, the id of one in the case's index/, or a TOML file.
    #[arg(long, value_name = "S")]
    pub(crate) system: String,
    /// Region or organisation.
    #[arg(long, value_name = "ID", required_unless_present = "rank")]
    pub(crate) subject: Option<String>,
    /// Evaluated period, such as 2023.
    #[arg(long, value_name = "P")]
    pub(crate) period: String,
    /// Base period; base_period of the case where absent.
    #[arg(long, value_name = "P")]
    pub(crate) base: Option<String>,
    /// Context by which bounds differ, such as region=key_region,stage=mature; over the table context of case.toml.
    #[arg(long, value_name = "K=V", value_delimiter = ',')]
    pub(crate) context: Vec<String>,
    /// Range of the score by N draws of the inventory behind it.
    #[arg(long, value_name = "N", conflicts_with = "rank")]
    pub(crate) draws: Option<usize>,
    /// Seed of the draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Weights in place of the system's: equal, entropy, critic, mixed (from the scores of all subjects).
    #[arg(long, value_name = "W", conflicts_with = "rank")]
    pub(crate) weights: Option<String>,
    /// Weights below a second-level node by AHP: NODE=FILE.csv, a square matrix with the indicators as header; may be repeated.
    #[arg(long, value_name = "NODE=FILE", conflicts_with = "rank")]
    pub(crate) ahp: Vec<String>,
    /// Rank all subjects instead of telling about one.
    #[arg(long, conflicts_with = "subject")]
    pub(crate) rank: bool,
    /// With --rank: only regions of this level.
    #[arg(long, value_name = "L", requires = "rank")]
    pub(crate) level: Option<String>,
    /// With --rank: only subjects in this region.
    #[arg(long, value_name = "REGION", requires = "rank")]
    pub(crate) within: Option<String>,
    /// With --rank: only organisations of this sector.
    #[arg(long, value_name = "C", requires = "rank")]
    pub(crate) sector: Option<String>,
}

/// Scores a subject, or ranks many.
pub(crate) fn run(cli: &Cli, args: &EvaluateArgs) -> Result<(), Failure> {
    let context = args.context.iter().map(|pair| {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Failure::Usage(format!("--context takes KEY=VALUE, such as region=key_region, not `{pair}`"))
        })?;
        Ok((key.trim().to_owned(), value.trim().to_owned()))
    });
    let context = context.collect::<Result<Vec<_>, Failure>>()?;
    let bar = Bar::new(cli);
    let case =
        Loaded::open(&args.case, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("evaluate", e))?;
    drop(bar);
    let refused = |refusal| match refusal {
        Refusal::Bad(error) => Failure::Usage(error.to_string()),
        Refusal::Faults(faults) => {
            Failure::Faults { command: "evaluate", case: Some(case.manifest.id.clone()), faults }
        }
    };
    if args.rank {
        let question = RankQuestion {
            system: args.system.clone(),
            period: args.period.clone(),
            base: args.base.clone(),
            context,
            level: args.level.clone(),
            within: args.within.clone(),
            sector: args.sector.clone(),
        };
        let answer = case.ranking(&question).map_err(refused)?;
        return match cli.format {
            Format::Csv => output::print(sheet(answer), cli.format),
            Format::Table => tell_ranking(answer),
            _ => output::print(answer, cli.format),
        };
    }
    let comparisons = args.ahp.iter().map(|pair| {
        let (node, file) = pair.split_once('=').ok_or_else(|| {
            Failure::Usage(format!("--ahp takes NODE=FILE, such as city.target.quality=pairs.csv, not `{pair}`"))
        })?;
        Ok(Comparisons { node: node.trim().to_owned(), file: PathBuf::from(file.trim()) })
    });
    let comparisons = comparisons.collect::<Result<Vec<_>, Failure>>()?;
    let question = Question {
        system: args.system.clone(),
        subject: args.subject.clone().unwrap_or_default(),
        period: args.period.clone(),
        base: args.base.clone(),
        context,
        draws: args.draws,
        seed: args.seed,
        weights: args.weights.clone(),
        comparisons,
    };
    let answer = case.evaluation(&question).map_err(refused)?;
    match cli.format {
        Format::Csv => output::print(sheet(answer), cli.format),
        Format::Table => tell(answer, cli.quiet),
        _ => output::print(answer, cli.format),
    }
}

/// A sheet for whoever takes the result on: no lists, and in every row whose it is, by which system, and what that system is.
fn sheet(answer: Answer<'static>) -> Answer<'static> {
    let said = |key: &str| {
        let all = answer.head.iter().chain(&answer.tail);
        all.filter(|(k, _)| *k == key).map(|(_, value)| value.clone()).next().unwrap_or(Value::Null)
    };
    let system = said("system");
    let mut columns = vec!["system", "version", "period", "base"];
    let mut constant = vec![system["id"].clone(), system["version"].clone(), said("period"), said("base")];
    if !said("subject").is_null() {
        columns.extend(["subject", "total", "grade", "coverage"]);
        constant.extend([said("subject")["id"].clone(), said("score"), said("grade"), said("coverage")]);
    }
    let kept: Vec<usize> = (0..answer.columns.len())
        .filter(|&at| !["inputs", "missing", "items", "norm", "value_text", "peers"].contains(&answer.columns[at]))
        .collect();
    columns.extend(kept.iter().map(|&at| answer.columns[at]));
    columns.push("notice");
    let notice = said("notice");
    let rows = answer.rows.map(move |row| {
        let own = kept.iter().map(|&at| row[at].clone());
        constant.iter().cloned().chain(own).chain(std::iter::once(notice.clone())).collect()
    });
    Answer { head: answer.head, columns, rows: Box::new(rows), tail: answer.tail }
}

/// The score in words, then the tree.
fn tell(answer: Answer<'static>, quiet: bool) -> Result<(), Failure> {
    let told = answer.into_value();
    let chinese = reads_chinese();
    let say = |value: &Value| value[if chinese { "zh" } else { "en" }].as_str().unwrap_or_default().to_owned();
    let mut table = output::empty_table();
    let heads = if chinese {
        ["指标", "权重", "数值", "得分", "状态"]
    } else {
        ["indicator", "weight", "value", "score", "status"]
    };
    table.set_header(heads);
    for row in told["rows"].as_array().into_iter().flatten() {
        let level = row["level"].as_u64().unwrap_or(1) as usize;
        let name = row[if chinese { "name_zh" } else { "name_en" }].as_str().unwrap_or_default();
        let number = |value: &Value| value.as_f64().map_or_else(String::new, output::grouped);
        let value = say(&row["value_text"]);
        let status = match (level, row["status"].as_str().unwrap_or_default(), chinese) {
            (3, status, false) => status.to_owned(),
            (3, "scored", true) => "已评分".to_owned(),
            (3, "imputed", true) => "沿用上年".to_owned(),
            (3, _, true) => "缺失".to_owned(),
            _ => String::new(),
        };
        let indent = "  ".repeat(level - 1);
        table.add_row([format!("{indent}{name}"), number(&row["weight"]), value, number(&row["score"]), status]);
    }
    let notice = say(&told["notice"]);
    if !notice.is_empty() {
        println!("{notice}\n");
    }
    println!("{table}");
    if !quiet {
        let summary = say(&told["summary"]);
        if !summary.is_empty() {
            println!("\n{summary}");
        }
        if let Some(range) = spread(&told, chinese) {
            println!("\n{range}");
        }
    }
    Ok(())
}

/// Who stands where, and who has no grade.
fn tell_ranking(answer: Answer<'static>) -> Result<(), Failure> {
    let told = answer.into_value();
    let chinese = reads_chinese();
    let say = |value: &Value| value[if chinese { "zh" } else { "en" }].as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_f64().map_or_else(|| "—".to_owned(), |v| format!("{v:.1}"));
    let percent = |value: &Value| value.as_f64().map_or_else(|| "—".to_owned(), |v| format!("{:.1} %", 100.0 * v));
    let mut table = output::empty_table();
    table.set_header(if chinese {
        ["名次", "对象", "得分", "等级", "较上年", "覆盖率", "大气污染当量降幅", "二氧化碳降幅", "协同弹性", "判读"]
    } else {
        [
            "rank",
            "subject",
            "score",
            "grade",
            "change",
            "coverage",
            "fall of APeq",
            "fall of CO2",
            "elasticity",
            "reading",
        ]
    });
    for row in told["rows"].as_array().into_iter().flatten() {
        table.add_row([
            row["rank"].as_u64().map_or_else(|| "—".to_owned(), |r| r.to_string()),
            format!("{} {}", row["subject"].as_str().unwrap_or_default(), say(&row["name"])),
            number(&row["score"]),
            say(&row["grade_name"]),
            number(&row["change"]),
            percent(&row["coverage"]),
            percent(&row["air_decline"]),
            percent(&row["co2_decline"]),
            row["elasticity"].as_f64().map_or_else(|| "—".to_owned(), output::grouped),
            say(&row["reading"]),
        ]);
    }
    let notice = say(&told["notice"]);
    if !notice.is_empty() {
        println!("{notice}\n");
    }
    println!("{table}");
    Ok(())
}

/// The range by draws in words, where it was asked for.
fn spread(told: &Value, chinese: bool) -> Option<String> {
    let of = &told["spread"];
    let (low, high, mean) = (of["low"].as_f64()?, of["high"].as_f64()?, of["mean"].as_f64()?);
    let draws = of["draws"].as_u64()?;
    let share = 100.0 * of["grades"][told["grade"].as_str()?].as_f64()?;
    let grade = told["grade_name"][if chinese { "zh" } else { "en" }].as_str()?;
    Some(if chinese {
        format!(
            "按清单不确定性抽样 {draws} 次：95% 区间 {low:.1}～{high:.1} 分，均值 {mean:.1} 分；{share:.0}% 的抽样等级为“{grade}”。"
        )
    } else {
        format!(
            "By {draws} draws of what the inventory does not know exactly: {low:.1} to {high:.1} (95 %), mean {mean:.1}; \
             {share:.0} % of them are “{grade}”."
        )
    })
}
