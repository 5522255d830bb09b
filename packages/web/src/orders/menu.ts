/** An item that can be ordered. */
export interface MenuItem {
  id: number;
  name: string;
  description: string;
  /** In the minor unit of the restaurant's currency, such as cents. */
  price: number;
}

export interface Restaurant {
  /** The `restaurantId` of the API. */
  id: number;
  name: string;
  kitchen: string;
  /** ISO 4217. */
  currency: string;
  items: readonly MenuItem[];
}

/** The currency of orders from restaurants that the menu does not have. */
const DEFAULT_CURRENCY = "EUR";

/**
 * The restaurants of this app. The API takes any number of a restaurant and of an item, so the menu
 * is data of the app that shows it.
 */
export const restaurants: readonly Restaurant[] = [
  {
    id: 1,
    name: "Falafel Yard",
    kitchen: "Levantine",
    currency: "EUR",
    items: [
      { id: 1, name: "Falafel", description: "Plate with hummus, pickles and bread", price: 950 },
      { id: 2, name: "Halloumi wrap", description: "Grilled, with mint and tomato", price: 890 },
      { id: 3, name: "Lentil soup", description: "Red lentils, cumin and lemon", price: 620 },
      { id: 4, name: "Mint tea", description: "A small pot", price: 300 },
    ],
  },
  {
    id: 2,
    name: "Noodle Lane",
    kitchen: "Sichuan",
    currency: "EUR",
    items: [
      {
        id: 1,
        name: "Dan dan noodles",
        description: "Sesame, chilli oil and peanuts",
        price: 1180,
      },
      { id: 2, name: "Mapo tofu", description: "With rice", price: 1090 },
      { id: 3, name: "Wontons", description: "Eight, in broth", price: 990 },
      { id: 4, name: "Jasmine tea", description: "A glass", price: 320 },
    ],
  },
  {
    id: 3,
    name: "Forno",
    kitchen: "Pizza",
    currency: "EUR",
    items: [
      { id: 1, name: "Margherita", description: "Tomato, mozzarella and basil", price: 1050 },
      { id: 2, name: "Marinara", description: "Tomato, garlic and oregano", price: 900 },
      { id: 3, name: "Diavola", description: "Spicy salami and honey", price: 1290 },
      { id: 4, name: "Tiramisu", description: "Made this morning", price: 580 },
    ],
  },
];

export const restaurantOf = (id: number | undefined): Restaurant | undefined =>
  restaurants.find((restaurant) => restaurant.id === id);

/** The name of a restaurant; its number when the menu does not have it. */
export const restaurantName = (id: number): string => restaurantOf(id)?.name ?? `Restaurant ${id}`;

export const currencyOf = (restaurantId: number | undefined): string =>
  restaurantOf(restaurantId)?.currency ?? DEFAULT_CURRENCY;
