//! Methods on plain numbers: how pollutants and carbon fall together, what drives them, how measures and units compare.
