//! t
use anyhow::Result;
pub fn test(_: &[&str]) -> Result<()> {
    crate::size::gate()
}
