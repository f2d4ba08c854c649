//! Draws egui's triangles in software: the same pixels on every machine, with no display and no
//! graphics driver.
//!
//! Follows what `egui_glow` does: textures and colours are premultiplied and blended in gamma
//! space; triangles share edges without gaps or double pixels (top-left rule).

use std::collections::HashMap;

use egui::{
    Color32, ColorImage, Context, FullOutput, Rect, TextureId, TexturesDelta,
    epaint::{ClippedPrimitive, ImageData, ImageDelta, Mesh, Primitive, Vertex},
};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// The renderer, with the textures it was given.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl Raster {
    fn update(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let Some([left, top]) = delta.pos else {
            self.textures.insert(id, image.as_ref().clone());
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else { return };
        let [width, height] = image.size;
        for y in 0..height {
            let from = y * width;
            let to = (top + y) * texture.size[0] + left;
            texture.pixels[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
        }
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, images) in delta.set.drain() {
            images.iter().for_each(|image| self.update(id, image));
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for ClippedPrimitive { clip_rect, primitive } in
            ctx.tessellate(output.shapes.clone(), scale)
        {
            let Primitive::Mesh(mesh) = primitive else {
                return Err("a paint callback can't be drawn in software".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a texture is missing")?;
            canvas.mesh(&mesh, texture, clip_rect * scale, scale);
        }
        Ok(canvas.image())
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

/// A corner of a triangle, in pixels.
#[derive(Clone, Copy)]
struct Corner {
    x: f32,
    y: f32,
    uv: [f32; 2],
    colour: [f32; 4],
}

impl Corner {
    fn of(vertex: &Vertex, scale: f32) -> Self {
        let colour = vertex.color.to_array().map(|channel| f32::from(channel) / 255.0);
        let (x, y) = (vertex.pos.x * scale, vertex.pos.y * scale);
        Self { x, y, uv: [vertex.uv.x, vertex.uv.y], colour }
    }
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0, 0.0, 0.0, 1.0]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        for triangle in mesh.indices.chunks_exact(3) {
            let corner = |index: usize| Corner::of(&mesh.vertices[triangle[index] as usize], scale);
            self.triangle([corner(0), corner(1), corner(2)], texture, clip);
        }
    }

    fn triangle(&mut self, mut corners: [Corner; 3], texture: &ColorImage, clip: Rect) {
        let mut area = edge(&corners[0], &corners[1], corners[2].x, corners[2].y);
        if area == 0.0 {
            return;
        }
        if area < 0.0 {
            corners.swap(1, 2);
            area = -area;
        }
        let [a, b, c] = corners;
        let span = |low: f32, high: f32, from: f32, to: f32, end: usize| {
            let from = low.max(from.round()).max(0.0) as usize;
            let to = high.min(to.round()).max(0.0).ceil() as usize;
            from..to.min(end)
        };
        let (left, right) = (a.x.min(b.x).min(c.x).floor(), a.x.max(b.x).max(c.x).ceil());
        let (top, bottom) = (a.y.min(b.y).min(c.y).floor(), a.y.max(b.y).max(c.y).ceil());
        let columns = span(left, right, clip.min.x, clip.max.x, self.width);
        // Most of a screen is plain: one colour, one texel.
        let plain = [b, c].iter().all(|corner| corner.uv == a.uv && corner.colour == a.colour);
        let plain = plain.then(|| shade(&corners, [1.0, 0.0, 0.0], texture));
        for y in span(top, bottom, clip.min.y, clip.max.y, self.height) {
            let middle = y as f32 + 0.5;
            for x in columns.clone() {
                let centre = x as f32 + 0.5;
                let (u, v, w) = (
                    edge(&b, &c, centre, middle),
                    edge(&c, &a, centre, middle),
                    edge(&a, &b, centre, middle),
                );
                let inside = covers(u, &b, &c) && covers(v, &c, &a) && covers(w, &a, &b);
                if inside {
                    let weights = [u / area, v / area, w / area];
                    let colour = plain.unwrap_or_else(|| shade(&corners, weights, texture));
                    self.blend(y * self.width + x, colour);
                }
            }
        }
    }

    fn blend(&mut self, at: usize, source: [f32; 4]) {
        let under = &mut self.pixels[at];
        if source[3] == 1.0 {
            *under = source;
            return;
        }
        let left = 1.0 - source[3];
        for (channel, value) in under.iter_mut().zip(source) {
            *channel = value + *channel * left;
        }
    }

    fn image(&self) -> RgbaImage {
        let byte = |value: &f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let bytes: Vec<u8> = self.pixels.iter().flatten().map(byte).collect();
        RgbaImage::from_raw(self.width as u32, self.height as u32, bytes).expect("four a pixel")
    }
}

/// Twice the area that a point spans with an edge.
fn edge(a: &Corner, b: &Corner, x: f32, y: f32) -> f32 {
    (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
}

/// Whether a point is on the inner side of an edge, or on it where the edge is a top or left one.
fn covers(value: f32, a: &Corner, b: &Corner) -> bool {
    let owns = (a.y == b.y && b.x > a.x) || b.y < a.y;
    value > 0.0 || (value == 0.0 && owns)
}

fn shade(corners: &[Corner; 3], weights: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let mix = |part: fn(&Corner) -> f32| -> f32 {
        corners.iter().zip(weights).map(|(corner, weight)| part(corner) * weight).sum()
    };
    let texel = sample(texture, mix(|corner| corner.uv[0]), mix(|corner| corner.uv[1]));
    let colour = [
        mix(|corner| corner.colour[0]),
        mix(|corner| corner.colour[1]),
        mix(|corner| corner.colour[2]),
        mix(|corner| corner.colour[3]),
    ];
    [0, 1, 2, 3].map(|channel| colour[channel] * texel[channel])
}

/// The texture between its four nearest pixels.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let pixel = |x: f32, y: f32| -> [f32; 4] {
        let column = (x.max(0.0) as usize).min(width - 1);
        let row = (y.max(0.0) as usize).min(height - 1);
        let colour: Color32 = texture.pixels[row * width + column];
        colour.to_array().map(|channel| f32::from(channel) / 255.0)
    };
    let line = |y: f32| {
        let (a, b) = (pixel(left, y), pixel(left + 1.0, y));
        [0, 1, 2, 3].map(|channel| a[channel] + (b[channel] - a[channel]) * right_part)
    };
    let (upper, lower) = (line(top), line(top + 1.0));
    [0, 1, 2, 3].map(|channel| upper[channel] + (lower[channel] - upper[channel]) * lower_part)
}
