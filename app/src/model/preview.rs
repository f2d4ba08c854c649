//! Previews of images: what is decoded, within which limits, how large it is shown.
//!
//! Invariant: nothing is decoded whose first bytes claim more pixels than [`PIXELS_MAX`], and no decoder
//! may take more memory than [`MEMORY_MAX`]. A picture that breaks a limit is a file like any other.

use std::io::{self, Cursor};

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use node::facade::{FileInfo, FileState};

/// Bytes of a file that is looked at.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

/// Pixels of an image that is decoded: a photograph of 40 megapixels.
pub const PIXELS_MAX: u64 = 40_000_000;

/// Pixels on a side.
pub const SIDE_MAX: u32 = 16_384;

/// Bytes that decoding one image may take.
pub const MEMORY_MAX: u64 = 256 * 1024 * 1024;

/// How large a preview is shown at most, in points.
pub const SHOWN: [f32; 2] = [360.0, 240.0];

/// Pixels of a decoded preview: twice what is shown, for dense screens.
const KEPT: [u32; 2] = [720, 480];

/// An image, small.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Red, green, blue, opacity, row by row.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}

/// Whether a file's preview is shown: a PNG or JPEG of a size that is decoded.
pub fn has_preview(file: &FileInfo) -> bool {
    let known = matches!(file.media.as_str(), "image/png" | "image/jpeg");
    let Some(size) = file.image else { return false };
    let pixels = u64::from(size.width) * u64::from(size.height);
    known && file.size <= BYTES_MAX as u64 && pixels <= PIXELS_MAX
}

/// Whether its bytes can be read for that.
pub fn is_here(file: &FileInfo) -> bool {
    has_preview(file) && file.state == FileState::Here
}

/// How large a preview is shown, in points: as its sender says, until it is decoded.
pub fn shown_size(file: &FileInfo) -> [f32; 2] {
    let size =
        file.image.map_or([1.0, 1.0], |size| [f32::from(size.width), f32::from(size.height)]);
    let scale = (SHOWN[0] / size[0]).min(SHOWN[1] / size[1]).min(1.0);
    [(size[0] * scale).max(24.0), (size[1] * scale).max(24.0)]
}

/// Decodes an image and makes it small. `None`: it is none, or breaks a limit.
pub fn decode(bytes: &[u8]) -> Option<Picture> {
    if bytes.len() > BYTES_MAX {
        return None;
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let image = image::DynamicImage::from_decoder(decoder).ok()?;
    let small =
        if width > KEPT[0] || height > KEPT[1] { image.thumbnail(KEPT[0], KEPT[1]) } else { image };
    let small = small.into_rgba8();
    let (width, height) = (small.width() as usize, small.height() as usize);
    Some(Picture { width, height, rgba: small.into_raw() })
}

/// A pasted image as a PNG.
///
/// # Errors
/// When it can't be encoded.
pub fn encode(image: &egui::ColorImage) -> io::Result<Vec<u8>> {
    let [width, height] = image.size;
    let side = |length: usize| u32::try_from(length).map_err(io::Error::other);
    let rgba: Vec<u8> =
        image.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let (width, height) = (side(width)?, side(height)?);
    let image = image::RgbaImage::from_raw(width, height, rgba);
    let image = image.ok_or_else(|| io::Error::other("the picture has too few pixels"))?;
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use node::facade::FileInfo;
    use protocol::schema::ImageSize;

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = image::GrayImage::new(width, height);
        image.write_to(&mut bytes, ImageFormat::Png).expect("encoded");
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_made_as_small_as_it_is_shown() {
        let small = decode(&png(64, 48)).expect("a picture");
        assert_eq!((small.width, small.height, small.rgba.len()), (64, 48, 64 * 48 * 4));
        let large = decode(&png(3000, 1000)).expect("a picture");
        assert_eq!((large.width, large.height), (720, 240));
        assert_eq!(decode(b"GIF89a......"), None);
        assert_eq!(decode(&png(64, 48)[..40]), None, "cut short");
    }

    #[test]
    fn a_pasted_picture_comes_back_as_it_was() {
        let pixels = vec![egui::Color32::from_rgb(10, 20, 30); 12];
        let image = egui::ColorImage::new([4, 3], pixels);
        let picture = decode(&encode(&image).expect("encoded")).expect("decoded");
        assert_eq!((picture.width, picture.height), (4, 3));
        assert_eq!(&picture.rgba[..4], &[10, 20, 30, 255]);
    }

    #[test]
    fn threat_39_a_picture_that_grows_beyond_its_limit_is_not_decoded() {
        // A small file of 62 megapixels; the control: without our limits it is decoded.
        let bomb = png(7_900, 7_900);
        assert!(bomb.len() < 1_000_000, "{} bytes", bomb.len());
        let all = image::load_from_memory(&bomb).expect("the control");
        assert!(u64::from(all.width()) * u64::from(all.height()) > PIXELS_MAX);
        drop(all);
        assert_eq!(decode(&bomb), None);
        // One that is too wide, and one whose head lies about its size.
        assert_eq!(decode(&png(SIDE_MAX + 1, 1)), None);
        let mut liar = png(64, 48);
        liar[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(decode(&liar), None);
        let claims = |width, height, size| FileInfo {
            media: "image/png".into(),
            size,
            image: Some(ImageSize { width, height }),
            state: FileState::Here,
            ..FileInfo::default()
        };
        assert!(is_here(&claims(640, 480, 10_000)), "the control");
        assert!(!has_preview(&claims(7_900, 7_900, 10_000)), "nor is it asked for");
        assert!(!has_preview(&claims(640, 480, 100_000_000)));
        assert!(!has_preview(&FileInfo { media: "image/svg+xml".into(), ..claims(640, 480, 1) }));
    }
}
