//! Subsystems such as pollution and carbon: how near they stand, and whether they move together.

use super::weighing::given_weights;
use super::{Method, Options, Refusal, Rows, column, option};
use serde_json::json;
use tandem_case::Fault;
use tandem_case::free_table::{ANY, Bounds, Holds, NumberTable, Others, Shape, Wanted};
use tandem_evaluate::synergy::coupling::coupling;
use tandem_evaluate::synergy::matrix::Direction;
use tandem_evaluate::synergy::order_degree::{self, Mean, OrderError};
use tandem_evaluate::synergy::weights::WeightError;

const INDEX: Bounds = Bounds { low: 0.0, high: 1.0, help: "Bring the indexes of the subsystems to 0 to 1." };

pub(super) static COUPLING: Method = Method {
    name: "coupling",
    en: "Coupling coordination of subsystems, traditional and corrected, with grade and stage",
    zh: "耦合协调度：传统模型与修正模型，并给出等级和阶段",
    shape: Shape {
        wanted: &[Wanted { name: "label", holds: Holds::Label, required: true }],
        others: Some(Others { bounds: INDEX, least: 2 }),
        least_rows: 1,
    },
    columns_in: &[
        column("label", "name of the row", "行名称"),
        column("u1 to un", "index of a subsystem each, 0 to 1", "每列一个子系统的综合指数，取值 0 至 1"),
    ],
    columns_out: &[
        column("label", "name of the row", "行名称"),
        column("c", "traditional degree of coupling", "传统耦合度"),
        column("t", "weighted mean of the indexes", "综合协调指数"),
        column("d", "traditional degree of coordination", "传统耦合协调度"),
        column("c_corrected", "corrected degree of coupling", "修正耦合度"),
        column("d_corrected", "degree of coordination by it", "修正耦合协调度"),
        column("grade", "one of ten grades, by d_corrected", "协调等级（十级），按修正耦合协调度"),
        column("stage", "one of four stages, by c_corrected", "耦合阶段（四段），按修正耦合度"),
    ],
    options: &[option(
        "weights",
        "W1,...",
        "weights in the order of the subsystems, adding up to 1; without it all weigh the same",
        "各子系统权重，顺序同列，合计为 1；不给则等权",
    )],
    run: coupled,
};

fn coupled(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let weights = given_weights(options, table.others().len())?;
    let row = |(row, indexes): (usize, &Vec<f64>)| {
        let found = coupling(indexes, &weights).map_err(|error| Refusal::Usage(error.to_string()))?;
        Ok(vec![
            json!(table.text("label", row)),
            json!(found.c),
            json!(found.t),
            json!(found.d),
            json!(found.c_corrected),
            json!(found.d_corrected),
            json!(found.grade().name()),
            json!(found.stage().name()),
        ])
    };
    let rows = table.matrix().iter().enumerate().map(row).collect::<Result<_, _>>()?;
    Ok(Rows { rows, ..Rows::default() })
}

const fn figure(name: &'static str) -> Wanted {
    Wanted { name, holds: Holds::Number(ANY), required: true }
}

const WEIGHT: Bounds = Bounds { low: 0.0, high: 1.0, help: "Weights of a subsystem's parameters add up to 1." };

pub(super) static ORDER_DEGREE: Method = Method {
    name: "order-degree",
    en: "Synergy of a composite system between two dates by the order of its subsystems",
    zh: "复合系统协同度：由各子系统有序度在两个时点之间的变化计算",
    shape: Shape {
        wanted: &[
            Wanted { name: "subsystem", holds: Holds::Text, required: true },
            Wanted { name: "parameter", holds: Holds::Text, required: true },
            figure("x0"),
            figure("x1"),
            figure("lower"),
            figure("upper"),
            Wanted { name: "direction", holds: Holds::Text, required: true },
            Wanted { name: "weight", holds: Holds::Number(WEIGHT), required: false },
        ],
        others: None,
        least_rows: 2,
    },
    columns_in: &[
        column("subsystem", "subsystem that the parameter belongs to, such as pollution", "序参量所属子系统，如污染"),
        column("parameter", "name of the order parameter, one a row", "序参量名称，每行一个"),
        column("x0", "its value at the first date, any unit", "第一时点的值，单位自定"),
        column("x1", "its value at the second date, same unit", "第二时点的值，单位相同"),
        column("lower", "lower bound of its range, same unit", "取值下限，单位相同"),
        column("upper", "upper bound of its range, same unit", "取值上限，单位相同"),
        column("direction", "benefit where more is better, cost where less is", "越大越优填 benefit，越小越优填 cost"),
        column(
            "weight",
            "weight in the subsystem, adding up to 1; without the column the geometric mean is taken",
            "在子系统内的权重，合计为 1；无此列时取几何平均",
        ),
    ],
    columns_out: &[
        column("subsystem", "the subsystem", "子系统"),
        column("order0", "its order at the first date, 0 to 1", "第一时点有序度，0 至 1"),
        column("order1", "its order at the second date", "第二时点有序度"),
        column("change", "the second less the first", "有序度变化"),
    ],
    options: &[],
    run: |table, _| ordered(table),
};

/// A subsystem: orders of its parameters at both dates, and their weights.
struct Subsystem<'a> {
    name: &'a str,
    orders: [Vec<f64>; 2],
    weights: Vec<Option<f64>>,
    first_row: usize,
}

fn ordered(table: &NumberTable) -> Result<Rows, Refusal> {
    let mut faults = Vec::new();
    let mut systems: Vec<Subsystem<'_>> = Vec::new();
    for row in 0..table.len() {
        let name = table.text("subsystem", row);
        let at = systems.iter().position(|system| system.name == name).unwrap_or_else(|| {
            systems.push(Subsystem { name, orders: [vec![], vec![]], weights: vec![], first_row: row });
            systems.len() - 1
        });
        systems[at].weights.push(table.maybe("weight", row));
        let Some(direction) = direction(table, row, &mut faults) else { continue };
        for (date, column) in ["x0", "x1"].into_iter().enumerate() {
            let (value, lower, upper) =
                (table.number(column, row), table.number("lower", row), table.number("upper", row));
            match order_degree::parameter(value, lower, upper, direction) {
                Ok(order) => systems[at].orders[date].push(order),
                // One range for both dates: told once.
                Err(OrderError::Bounds { .. }) if date == 1 => {}
                Err(error) => faults.push(beyond(table, row, column, &error)),
            }
        }
    }
    if let [only] = &systems[..] {
        let message = format!("The file has one subsystem, `{}`; synergy needs at least two.", only.name);
        faults.push(table.fault(None, "subsystem", message, "Add the parameters of another subsystem."));
    }
    if !faults.is_empty() {
        return Err(Refusal::Faults(faults));
    }
    let orders = systems.iter().map(|system| order(table, system)).collect::<Result<Vec<[f64; 2]>, _>>()?;
    let [before, after] = [0, 1].map(|date| orders.iter().map(|order| order[date]).collect::<Vec<f64>>());
    let degree = order_degree::synergy(&before, &after).map_err(|error| Refusal::Usage(error.to_string()))?;
    let state = match degree {
        0.0 => "a subsystem does not move",
        rising if rising > 0.0 => "all subsystems gain order",
        _ => "not all subsystems gain order",
    };
    let row = |(system, order): (&Subsystem<'_>, &[f64; 2])| {
        vec![json!(system.name), json!(order[0]), json!(order[1]), json!(order[1] - order[0])]
    };
    Ok(Rows {
        rows: systems.iter().zip(&orders).map(row).collect(),
        tail: vec![("degree", json!(degree)), ("state", json!(state))],
        ..Rows::default()
    })
}

fn direction(table: &NumberTable, row: usize, faults: &mut Vec<Fault>) -> Option<Direction> {
    match table.text("direction", row) {
        "benefit" => Some(Direction::Benefit),
        "cost" => Some(Direction::Cost),
        other => {
            let message = format!("The direction is `{other}`; it is benefit or cost.");
            let help = "Write benefit where more is better, cost where less is.";
            faults.push(table.fault(Some(row), "direction", message, help));
            None
        }
    }
}

fn beyond(table: &NumberTable, row: usize, column: &str, error: &OrderError) -> Fault {
    match error {
        OrderError::OutsideBounds { value, lower, upper } => {
            let message = format!("The {column} is {value}; it lies outside its bounds {lower} to {upper}.");
            table.fault(Some(row), column, message, "Widen the bounds, or mend the value.")
        }
        _ => {
            let (lower, upper) = (table.number("lower", row), table.number("upper", row));
            let message = format!("The lower bound {lower} is not below the upper bound {upper}.");
            table.fault(Some(row), "lower", message, "Give bounds that leave room between them.")
        }
    }
}

/// Orders of a subsystem at both dates.
fn order(table: &NumberTable, system: &Subsystem<'_>) -> Result<[f64; 2], Refusal> {
    let given: Vec<f64> = system.weights.iter().copied().flatten().collect();
    let refuse = |message: String| {
        let help = "Weigh every parameter of the subsystem so that they add up to 1, or none of them.";
        Refusal::Faults(vec![table.fault(Some(system.first_row), "weight", message, help)])
    };
    if !given.is_empty() && given.len() < system.weights.len() {
        return Err(refuse(format!(
            "Some parameters of the subsystem `{}` have a weight and some have none.",
            system.name
        )));
    }
    let mean = if given.is_empty() { Mean::Geometric } else { Mean::Weighted(&given) };
    let of = |orders: &[f64]| {
        order_degree::subsystem(orders, mean).map_err(|error| match error {
            OrderError::Weights(WeightError::Sum { sum }) => {
                refuse(format!("The weights of the subsystem `{}` add up to {sum}; they add up to 1.", system.name))
            }
            other => Refusal::Usage(other.to_string()),
        })
    };
    Ok([of(&system.orders[0])?, of(&system.orders[1])?])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::super::{SynergyError, method};
    use super::*;

    #[test]
    fn the_grade_follows_the_corrected_degree() {
        let told = asked("coupling", "label,u1,u2\na,0.8,0.2\nb,0,0.5\n", &Options::none());
        assert_eq!(
            (&told["rows"][0]["grade"], &told["rows"][0]["stage"]),
            (&json!("mild imbalance"), &json!("antagonism"))
        );
        assert_eq!((&told["rows"][1]["c"], &told["rows"][1]["grade"]), (&json!(0.0), &json!("extreme imbalance")));
        let told = asked("coupling", "label,u1,u2\na,0.8,0.2\n", &Options::none().with("weights", "0.75,0.25"));
        assert!((told["rows"][0]["t"].as_f64().unwrap() - 0.65).abs() < 1e-12);
        assert_eq!(faults("coupling", "label,u1,u2\na,0.4,1.2\n")[0].0, Some(2));
        assert!(faults("coupling", "label,u1\na,0.4\n")[0].2.contains("at least 2"));
        let options = Options::none().with("weights", "0.75,0.75");
        let wrong = method("coupling").unwrap().ask_text(&b"label,u1,u2\na,0.8,0.2\n"[..], "a.csv", &options);
        assert!(matches!(wrong, Err(SynergyError::Refused(Refusal::Usage(said))) if said.contains("1.5")));
    }

    const HEAD: &str = "subsystem,parameter,x0,x1,lower,upper,direction";

    #[test]
    fn subsystems_that_gain_order_together() {
        let rows = "pollution,PM2.5,52,40,25,60,cost\npollution,good days,0.80,0.86,0.70,0.97,benefit\n\
                    carbon,intensity,1.9,1.6,0.8,2.4,cost\ncarbon,non-fossil,0.14,0.17,0.08,0.30,benefit\n";
        let told = asked("order-degree", &format!("{HEAD}\n{rows}"), &Options::none());
        assert!((told["degree"].as_f64().unwrap() - 0.215_984_120_756_633_8).abs() < 1e-12, "{told}");
        assert!((told["rows"][1]["order1"].as_f64().unwrap() - 0.452_267_016_866_645_4).abs() < 1e-12);
        assert_eq!(told["state"], "all subsystems gain order");
    }

    #[test]
    fn weights_of_parameters_make_a_sum() {
        let rows = "a,x,2,6,0,10,benefit,0.25\na,y,8,9,0,10,benefit,0.75\nb,z,5,4,0,10,benefit,1\n";
        let told = asked("order-degree", &format!("{HEAD},weight\n{rows}"), &Options::none());
        assert!((told["rows"][0]["order0"].as_f64().unwrap() - 0.65).abs() < 1e-12);
        // Changes 0.175 and -0.1: the degree is their geometric mean, below 0.
        assert!((told["degree"].as_f64().unwrap() + 0.0175_f64.sqrt()).abs() < 1e-12);
        assert_eq!(told["state"], "not all subsystems gain order");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_row() {
        let of = |rows: &str| faults("order-degree", &format!("{HEAD},weight\n{rows}"));
        let found = of("a,x,2,11,0,10,benefit,\nb,y,8,9,5,5,up,\nc,z,8,9,5,5,cost,\n");
        let places: Vec<(Option<u32>, &str)> = found.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
        assert_eq!(places, [(Some(2), "x1"), (Some(3), "direction"), (Some(4), "lower")]);
        assert!(of("a,x,2,3,0,10,cost,\na,y,2,3,0,10,cost,\n")[0].2.contains("one subsystem"));
        assert!(of("a,x,2,3,0,10,cost,0.5\na,y,2,3,0,10,cost,\nb,z,1,2,0,3,cost,1\n")[0].2.contains("some have none"));
        assert!(of("a,x,2,3,0,10,cost,0.5\nb,y,2,3,0,10,cost,1\n")[0].2.contains("add up to 0.5"));
    }
}
