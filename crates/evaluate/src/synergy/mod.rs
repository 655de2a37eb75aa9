//! Methods on plain numbers: how pollutants and carbon fall together, what drives them, how measures and units compare.

pub mod ahp;
pub mod budget;
pub mod coordinates;
pub mod cost;
pub mod coupling;
pub mod critic;
pub mod dual_control;
pub mod elasticity;
pub mod entropy;
pub mod equivalents;
pub mod lmdi;
pub mod mann_kendall;
pub mod matrix;
pub mod mixing;
pub mod order_degree;
pub mod peak;
pub mod tapio;
pub mod topsis;
pub mod weights;

#[cfg(test)]
mod test_data;
