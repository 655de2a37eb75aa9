//! What the quantity of a record is in a balance of water, materials, waste or energy.
//!
//! The table of processes says it in its column `flow`: a role, and after a colon what it is of where the process alone says so
//! (`waste_incinerated:municipal_waste`). Elsewhere the record's technology names the item: where water comes from, which
//! material, which waste.

use crate::terms::TechnologyKind;

/// A balance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Of {
    /// Energy, tce.
    Energy,
    /// Water, m3.
    Water,
    /// Materials, t.
    Material,
    /// Waste, t.
    Waste,
}

impl Of {
    /// All balances with their names.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Energy, "energy"), (Self::Water, "water"), (Self::Material, "material"), (Self::Waste, "waste")];

    /// The balance of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == text).map(|&(of, _)| of)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|&&(of, _)| of == self).map_or("", |&(_, n)| n)
    }
}

/// What a quantity is in a balance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Water used for the first time; the technology says from where.
    FreshWater,
    /// Water used again on the same site.
    ReusedWater,
    /// Wastewater taken in by a treatment plant.
    ReceivedWater,
    /// Water given to other users.
    SuppliedWater,
    /// Water let out; the technology says where to.
    DischargedWater,
    /// A material taken in.
    MaterialIn,
    /// A product made.
    ProductOut,
    /// Waste that arises.
    WasteGenerated,
    /// Waste made use of.
    WasteUsed,
    /// Waste treated in other ways than by fire: composted, fermented.
    WasteTreated,
    /// Waste burnt in a plant.
    WasteIncinerated,
    /// Waste landfilled.
    WasteLandfilled,
    /// Waste put into store.
    WasteStored,
    /// Waste given to others.
    WasteSentOut,
    /// Waste burnt in the open.
    WasteBurntOpenly,
    /// Fuel turned into electricity or heat that others use.
    FuelConverted,
    /// Electricity bought.
    ElectricityBought,
    /// Electricity sold.
    ElectricitySold,
    /// Electricity generated.
    ElectricityGenerated,
    /// Heat bought.
    HeatBought,
    /// Heat sold.
    HeatSold,
}

use TechnologyKind::{Material, Outlet, ReusedWater, Waste, Water};

/// Role, its word in tables, its balance, kinds of technology that name its item.
const ROLES: [(Role, &str, Of, &[TechnologyKind]); 21] = [
    (Role::FreshWater, "fresh_water", Of::Water, &[Water, ReusedWater]),
    (Role::ReusedWater, "reused_water", Of::Water, &[ReusedWater]),
    (Role::ReceivedWater, "received_water", Of::Water, &[]),
    (Role::SuppliedWater, "supplied_water", Of::Water, &[Water]),
    (Role::DischargedWater, "discharged_water", Of::Water, &[Outlet]),
    (Role::MaterialIn, "material_in", Of::Material, &[Material]),
    (Role::ProductOut, "product_out", Of::Material, &[]),
    (Role::WasteGenerated, "waste_generated", Of::Waste, &[Waste]),
    (Role::WasteUsed, "waste_used", Of::Waste, &[Waste]),
    (Role::WasteTreated, "waste_treated", Of::Waste, &[Waste]),
    (Role::WasteIncinerated, "waste_incinerated", Of::Waste, &[Waste]),
    (Role::WasteLandfilled, "waste_landfilled", Of::Waste, &[Waste]),
    (Role::WasteStored, "waste_stored", Of::Waste, &[Waste]),
    (Role::WasteSentOut, "waste_sent_out", Of::Waste, &[Waste]),
    (Role::WasteBurntOpenly, "waste_burnt_openly", Of::Waste, &[Waste]),
    (Role::FuelConverted, "fuel_converted", Of::Energy, &[]),
    (Role::ElectricityBought, "electricity_bought", Of::Energy, &[]),
    (Role::ElectricitySold, "electricity_sold", Of::Energy, &[]),
    (Role::ElectricityGenerated, "electricity_generated", Of::Energy, &[]),
    (Role::HeatBought, "heat_bought", Of::Energy, &[]),
    (Role::HeatSold, "heat_sold", Of::Energy, &[]),
];

impl Role {
    /// The role of this word.
    pub fn parse(text: &str) -> Option<Self> {
        ROLES.iter().find(|r| r.1 == text).map(|r| r.0)
    }

    fn row(self) -> &'static (Self, &'static str, Of, &'static [TechnologyKind]) {
        ROLES.iter().find(|r| r.0 == self).expect("every role stands in the table")
    }

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The balance it belongs to.
    pub fn balance(self) -> Of {
        self.row().2
    }

    /// Kinds of technology that name its item; empty where none does.
    pub fn items(self) -> &'static [TechnologyKind] {
        self.row().3
    }

    /// The role with a technology of this kind: water that is used again is no fresh water.
    pub fn with(self, kind: TechnologyKind) -> Self {
        if self == Self::FreshWater && kind == ReusedWater { Self::ReusedWater } else { self }
    }
}

/// What the quantity of a process is in a balance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flow {
    /// Role.
    pub role: Role,
    /// What it is of, where the process says it: a name of the table of technologies.
    pub item: Option<String>,
}

impl Flow {
    /// Reads `role` or `role:item`.
    pub fn parse(text: &str) -> Option<Self> {
        let (role, item) = text.split_once(':').map_or((text, None), |(role, item)| (role, Some(item)));
        Some(Self { role: Role::parse(role)?, item: item.map(str::to_owned) })
    }
}

impl std::fmt::Display for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.role.as_str())?;
        self.item.as_ref().map_or(Ok(()), |item| write!(f, ":{item}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_table_read_and_write_the_same() {
        for (role, word, ..) in ROLES {
            assert_eq!(Flow::parse(word), Some(Flow { role, item: None }));
            let of = format!("{word}:x");
            assert_eq!(Flow::parse(&of).map(|f| f.to_string()), Some(of));
        }
        assert_eq!(Flow::parse("fresh"), None);
    }

    #[test]
    fn circulating_water_is_no_fresh_water() {
        assert_eq!(Role::FreshWater.with(ReusedWater), Role::ReusedWater);
        assert_eq!(Role::FreshWater.with(Water), Role::FreshWater);
        assert_eq!(Role::SuppliedWater.with(ReusedWater), Role::SuppliedWater);
    }
}
