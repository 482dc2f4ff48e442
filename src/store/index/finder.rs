//! Ordinals by id: open addressing over the first bytes of the ids, which are hashes already. Four bytes a slot, where a
//! map would take forty.

/// Ordinals by id.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Finder {
    slots: Vec<u32>,
    used: usize,
}

impl PartialEq for Finder {
    fn eq(&self, _other: &Self) -> bool {
        // It says nothing that the ids don't say.
        true
    }
}

const FREE: u32 = u32::MAX;

impl Finder {
    /// Whether it must be made before it can find anything.
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Makes it from the column of ids.
    pub(in crate::store) fn rebuild(&mut self, ids: &[[u8; 16]]) {
        let slots = ((ids.len() + 1) * 2).next_power_of_two().max(1_024);
        self.slots = vec![FREE; slots];
        self.used = 0;
        for (id, ordinal) in ids.iter().zip(0..) {
            self.put(id, ordinal);
        }
    }

    fn put(&mut self, id: &[u8; 16], ordinal: u32) {
        let mut slot = self.slot(id);
        while self.slots[slot] != FREE {
            slot = (slot + 1) % self.slots.len();
        }
        self.slots[slot] = ordinal;
        self.used += 1;
    }

    /// Adds an id, if the table is in use; a table that is three quarters full is given up and made again by the next
    /// search.
    pub(in crate::store) fn add(&mut self, id: &[u8; 16], ordinal: u32) {
        if self.slots.is_empty() {
            return;
        }
        if self.used * 4 >= self.slots.len() * 3 {
            self.slots.clear();
            return;
        }
        self.put(id, ordinal);
    }

    fn slot(&self, id: &[u8; 16]) -> usize {
        let mut first = [0; 4];
        first.copy_from_slice(&id[..4]);
        u32::from_le_bytes(first) as usize & (self.slots.len() - 1)
    }

    /// The log with this id.
    pub(in crate::store) fn find(&self, ids: &[[u8; 16]], id: &[u8; 16]) -> Option<u32> {
        let mut slot = self.slot(id);
        loop {
            match self.slots[slot] {
                FREE => return None,
                ordinal if ids[ordinal as usize] == *id => return Some(ordinal),
                _ => slot = (slot + 1) % self.slots.len(),
            }
        }
    }
}
