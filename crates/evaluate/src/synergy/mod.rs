//! Methods on plain numbers: how pollutants and carbon fall together, what drives them, how measures and units compare.

pub mod coordinates;
pub mod elasticity;
pub mod mann_kendall;
pub mod peak;
pub mod tapio;
